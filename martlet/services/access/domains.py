"""Whitelist domains: what is accepted, and how it is written so that it equals an origin."""

import ipaddress
import re

import idna

LONGEST = 255  # characters of a domain as it is stored
LOOPBACK_NAME = "localhost"

_FORM = re.compile(r"(?:([a-z][a-z0-9+.-]*)://)?([^/?#@\\\s]+)/?", re.IGNORECASE)
_LOCATION = re.compile(r"(\[[^\[\]]+\]|[^:\[\]]+)(?::([0-9]{1,5}))?")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_NUMBER = re.compile(r"[0-9]+|0x[0-9a-f]*")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Anybody can register a name below these in a country: co.uk, com.au.
_REGISTRIES = frozenset(
    ["ac", "co", "com", "edu", "gob", "gov", "mil", "ne", "net", "nom", "or", "org"]
)


class DomainError(ValueError):
    """The domain cannot be accepted; the message says what to write instead."""


def origin_of(text: str) -> str:
    """The origin, or the pattern of origins (`https://*.example.com`), that `text` means.

    Lower case, A-labels, no default port, no slash: as browsers write it. Raises DomainError.
    """
    scheme, host, port = _parts(text)
    is_pattern = host.startswith("*.")
    name = _canonical(host.removeprefix("*."), text)
    if is_pattern:
        _check_pattern(name)
    _check_scheme(scheme, name, text)
    scheme = scheme or "https"
    origin = f"{scheme}://{'*.' if is_pattern else ''}{name}{_shown_port(scheme, port)}"
    if len(origin) > LONGEST:
        raise DomainError(f"A domain has at most {LONGEST} characters.")
    return origin


def is_loopback(host: str) -> bool:
    """Whether a host, as an origin has it, is the local machine."""
    address = address_of(host)
    return address.is_loopback if address else host == LOOPBACK_NAME


def address_of(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The IP address in a host; None if it is a name."""
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]"))
    except ValueError:
        return None


def _parts(text: str) -> tuple[str, str, int | None]:
    """Scheme, or nothing where none is written; host; and port."""
    form = _FORM.fullmatch(text)
    location = _LOCATION.fullmatch(form[2]) if form else None
    if form is None or location is None:
        raise DomainError(
            f"{text!r} is not a domain. Write scheme and host alone, without path, query or user:"
            " https://app.example.com."
        )
    port = int(location[2]) if location[2] else None
    if port is not None and not 0 < port < 65536:
        raise DomainError(f"{port} is not a port number. Use one from 1 to 65535.")
    return (form[1] or "").lower(), location[1], port


def _canonical(host: str, text: str) -> str:
    """`host` as browsers write it, whose rules for names (UTS 46) are not Python's own."""
    name = host.lower()
    if name.startswith("["):
        return _ipv6(name)
    if not name.isascii():
        try:
            name = idna.encode(name, uts46=True).decode()
        except UnicodeError:
            raise _not_a_name(text) from None
    labels = name.split(".")
    if len(name) > 253 or not all(map(_LABEL.fullmatch, labels)):
        raise _not_a_name(text)
    if _NUMBER.fullmatch(labels[-1]) and address_of(name) is None:
        raise _not_a_name(text)
    return name


def _ipv6(name: str) -> str:
    address = address_of(name)
    if not isinstance(address, ipaddress.IPv6Address) or address.scope_id or address.ipv4_mapped:
        raise DomainError(
            f"{name} is not an IPv6 address that a page can have; write one as [::1]."
        )
    return f"[{address.compressed}]"


def _not_a_name(text: str) -> DomainError:
    return DomainError(
        f"{text!r} does not contain a host name. Write one as app.example.com; for all its"
        " subdomains, *.example.com."
    )


def _check_pattern(name: str) -> None:
    *above, second, last = ["", "", *name.split(".")]
    is_registry = not any(above) and len(last) == 2 and second in _REGISTRIES
    if address_of(name) or not second or is_registry:
        raise DomainError(
            f"*.{name} would admit pages of other owners. Name your own domain below it."
        )


def _check_scheme(scheme: str, name: str, text: str) -> None:
    if scheme not in ("", "http", "https"):
        raise DomainError(f"Pages come over https, not {scheme}: write https://{name}.")
    if scheme == "http" and not is_loopback(name):
        raise DomainError(
            f"Only pages of this machine come over http: write https://{name}, because guest"
            " tokens would be open to whoever listens."
        )
    if not scheme and ("." not in name or is_loopback(name)):
        raise DomainError(
            f"Say how the pages of {text!r} come: http://localhost:3000, or https://{name}."
        )


def _shown_port(scheme: str, port: int | None) -> str:
    return "" if port in (None, _DEFAULT_PORTS[scheme]) else f":{port}"
