"""The documentation as a site at /docs/, as `make docs` built it. The API reference is its page."""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from martlet.errors import Code, Failure
from martlet.http.docs import page

BUILT = Path(__file__).parents[2] / "site"
# The site's only script searches the site's own index.
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; connect-src 'self';"
    " style-src 'self'; img-src 'self'; frame-ancestors 'none'; base-uri 'none';"
    " form-action 'none'",
    "Cache-Control": "public, max-age=300",
}
_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
}
_INDEX = "index.html"


@dataclass(frozen=True, slots=True)
class File:
    content: bytes
    media_type: str


class Site:
    """The site built into `directory`. Files are read again when the site is built again."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._files: Mapping[str, File] = {}
        self._read_at: float | None = None

    @property
    def is_built(self) -> bool:
        return (self._directory / _INDEX).exists()

    def file(self, name: str) -> File:
        """Raises NOT_FOUND. No path is made of `name`: it is looked up among the files read."""
        if not self.holds(name):
            raise Failure(Code.NOT_FOUND, f"The documentation has no page {name}; see /docs/.")
        return self._files[name]

    def holds(self, name: str) -> bool:
        self._refresh()
        return name in self._files

    def _refresh(self) -> None:
        index = self._directory / _INDEX
        written_at = index.stat().st_mtime if index.exists() else None
        if written_at != self._read_at:
            self._files = dict(_read(self._directory))
            self._read_at = written_at


def _read(directory: Path) -> Iterable[tuple[str, File]]:
    for path in directory.rglob("*"):
        media_type = _MEDIA_TYPES.get(path.suffix)
        if media_type is not None and path.is_file():
            name = path.relative_to(directory).as_posix()
            yield name.removesuffix(_INDEX), File(path.read_bytes(), media_type)


def routes(directory: Path) -> list[Route]:
    site = Site(directory)

    def document(request: Request) -> Response:
        """A page or a file of the site; until it is built, how to build it."""
        name: str = request.path_params["name"]
        if not name and not site.is_built:
            return HTMLResponse(page.not_built(), headers=page.HEADERS)
        if site.holds(f"{name}/"):  # its links are relative to the folder
            return RedirectResponse(f"/docs/{name}/", headers=HEADERS)
        found = site.file(name)
        return Response(found.content, media_type=found.media_type, headers=HEADERS)

    return [
        Route("/", _to("/docs/")),
        Route("/docs", _to("/docs/")),
        Route("/docs/api", _to("/docs/api/")),
        *page.routes,
        Route("/docs/{name:path}", document),
    ]


def _to(address: str) -> Callable[[Request], Awaitable[Response]]:
    async def moved(_request: Request) -> Response:
        return RedirectResponse(address)

    return moved
