"""The demo's directory: its environment file, with the tokens of the last start."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

from martlet.demo.shop import Shop
from martlet.settings import Settings

_EXPORT = "export "
_PLAIN = re.compile(r"[A-Za-z0-9-]+")


@dataclass(frozen=True, slots=True)
class Tokens:
    service_token: str
    api_key: str


def plain_clients(shop: Shop) -> list[str]:
    """Client ids that need no quoting anywhere, the largest first."""
    return [client_id for client_id, _, _ in shop.clients() if _PLAIN.fullmatch(client_id)][:8]


def read_url(folder: Path) -> str | None:
    """The URL of the last start, if there was one."""
    return _values(folder).get("MARTLET_URL")


def read_tokens(folder: Path) -> Tokens | None:
    """The tokens of the last start, if there was one."""
    values = _values(folder)
    try:
        return Tokens(values["MARTLET_SERVICE_TOKEN"], values["MARTLET_API_KEY"])
    except KeyError:
        return None


def _values(folder: Path) -> dict[str, str]:
    try:
        lines = (folder / "demo.env").read_text().splitlines()
    except FileNotFoundError:
        return {}
    return dict(line.removeprefix(_EXPORT).split("=", 1) for line in lines if "=" in line)


def write_env(settings: Settings, url: str, tokens: Tokens, clients: list[str]) -> Path:
    """Write `demo.env`, readable by its owner only, before the server answers.

    A shell can source it. Commands in that shell then find the server and its store.
    """
    path = settings.data_dir / "demo.env"
    values = {
        "MARTLET_URL": url,
        "MARTLET_SERVICE_TOKEN": tokens.service_token,
        "MARTLET_API_KEY": tokens.api_key,
        "MARTLET_PORT": str(settings.port),
        "MARTLET_DEMO_CLIENTS": ",".join(clients),
        "MARTLET_DATA_DIR": shlex.quote(str(settings.data_dir)),
        "MARTLET_DATASOURCE_SOCKETS": shlex.quote(",".join(settings.datasource_sockets)),
    }
    text = "".join(f"{_EXPORT}{name}={value}\n" for name, value in values.items())
    fresh = path.with_suffix(".fresh")
    fresh.touch(mode=0o600)
    fresh.chmod(0o600)
    fresh.write_text(text)
    fresh.replace(path)
    return path
