"""The custom elements' files, as their build left them: read once, and sent as they lie there."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from martlet.errors import Code, Failure

BUILT = Path(__file__).parents[2] / "assets"
LOADER = "martlet.js"

_MEDIA_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}
# Encodings that clients accept, the smaller first, and their suffixes in the build.
_ENCODINGS = {"br": ".br", "gzip": ".gz"}
_PLAIN = "identity"
# The loader names the other files, whose names change with what is in them. A loader that is kept
# would name files that a newer server does not have.
_ASK_AGAIN = "no-cache"
_KEEP = "public, max-age=31536000, immutable"
# Pages of all sites load these, modules among them, and whether they isolate themselves or not.
_PUBLIC = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
}
_NOT_BUILT = (
    "The custom elements are not built here. `make assets` builds them, from a checkout, with Node"
    " or with the network; Martlet's wheel has them built."
)


@dataclass(frozen=True, slots=True)
class Asset:
    """`forms`: the content by its encoding."""

    forms: Mapping[str, bytes]
    digest: str
    media_type: str
    cache: str

    def answer(self, method: str, asked: Headers) -> Response:
        encoding = _best(asked.get("accept-encoding", ""), self.forms)
        tag = f'"{self.digest}-{encoding}"'
        headers = {
            **_PUBLIC,
            "Cache-Control": self.cache,
            "ETag": tag,
            "Vary": "Accept-Encoding",
        }
        if _knows(asked.get("if-none-match", ""), tag):
            return Response(status_code=304, headers=headers)
        content = self.forms[encoding]
        if encoding != _PLAIN:
            headers["Content-Encoding"] = encoding
        headers["Content-Length"] = str(len(content))
        headers["Content-Type"] = self.media_type
        return Response(b"" if method == "HEAD" else content, headers=headers)


class Assets:
    """The files built into `directory`. A new build is found when its loader is asked for."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: Mapping[str, Asset] = {}
        self._read_at: object = None

    def loader(self) -> Asset:
        """Raises NOT_FOUND where nothing was built."""
        self._refresh()
        return self._named(LOADER)

    def file(self, name: str) -> Asset:
        """Raises NOT_FOUND. No path is made of `name`: it is one of those that were read."""
        if name not in self._files:
            self._refresh()
        return self._named(name)

    def _named(self, name: str) -> Asset:
        found = self._files.get(name)
        if found is None:
            message = f"The custom elements have no file {name}." if self._files else _NOT_BUILT
            raise Failure(Code.NOT_FOUND, message, headers=_PUBLIC)
        return found

    def _refresh(self) -> None:
        written_at = self._written_at()
        if written_at != self._read_at:
            self._files = dict(_read(self._directory))
            self._read_at = written_at

    def _written_at(self) -> tuple[int, ...]:
        paths = (self._directory, self._directory / LOADER, self._directory / "assets")
        return tuple(path.stat().st_mtime_ns for path in paths if path.exists())


def routes(directory: Path) -> list[Route]:
    assets = Assets(directory)

    async def loader(request: Request) -> Response:
        """The script that a page names: it registers the elements and loads what they need."""
        return assets.loader().answer(request.method, request.headers)

    async def asset(request: Request) -> Response:
        """A file that the loader names."""
        found = assets.file(f"assets/{request.path_params['name']}")
        return found.answer(request.method, request.headers)

    return [Route(f"/{LOADER}", loader), Route("/assets/{name:path}", asset)]


def _read(directory: Path) -> Iterable[tuple[str, Asset]]:
    for path in [directory / LOADER, *(directory / "assets").rglob("*")]:
        media_type = _MEDIA_TYPES.get(path.suffix)
        if media_type is not None and path.is_file():
            name = str(PurePosixPath(path.relative_to(directory)))
            cache = _ASK_AGAIN if name == LOADER else _KEEP
            forms = _forms(path)
            digest = hashlib.sha256(forms[_PLAIN]).hexdigest()[:32]
            yield name, Asset(forms, digest, media_type, cache)


def _forms(path: Path) -> dict[str, bytes]:
    """The file as it is, and as the build has compressed it."""
    packed = {name: path.with_name(path.name + suffix) for name, suffix in _ENCODINGS.items()}
    forms = {name: file.read_bytes() for name, file in packed.items() if file.exists()}
    return {**forms, _PLAIN: path.read_bytes()}


def _best(accepted: str, forms: Mapping[str, bytes]) -> str:
    """The smallest form that the client takes; as it is, where it takes none."""
    taken = {
        name.strip().lower()
        for name, _, weight in (part.partition(";") for part in accepted.split(","))
        if weight.replace(" ", "").lower() not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    }
    return next((name for name in _ENCODINGS if name in taken and name in forms), _PLAIN)


def _knows(if_none_match: str, tag: str) -> bool:
    """Compared weakly, as RFC 9110 (13.1.2) has it: proxies that compress make tags weak."""
    known = (part.strip().removeprefix("W/") for part in if_none_match.split(","))
    return any(part in (tag, "*") for part in known)
