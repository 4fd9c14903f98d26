"""A site of somebody else's, with pages that Martlet's elements stand in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

# It notes what the elements tell of, and gives them tokens as the test has laid them out. In every
# browser, what is called "load" goes no higher than the document.
SCRIPT = """
window.seen = [];
const gift = document.querySelector("meta[name=gift]")?.content;
let asked = 0;
const own = ["martlet-dashboard", "martlet-metric", "dbn-dashboard", "dbn-metric"];
for (const element of document.querySelectorAll(own.join()))
  if (gift) element.getToken = async () => { asked += 1; window.asked = asked; return gift; };
for (const name of ["load", "error", "select", "token-expired"])
  document.addEventListener(name, (event) => {
    if (!event.target.matches?.(own.join())) return;
    window.seen.push({ name, detail: event.detail });
    document.documentElement.dataset[name.replace("-", "")] = "seen";
  });
"""
POLICY = (
    "default-src 'none'; script-src 'self' {server}; connect-src {server}; img-src blob:;"
    " style-src 'none'; base-uri 'none'; form-action 'none'"
)


@dataclass
class Site:
    """`server` is the Martlet that its policy admits, and nothing else."""

    server: str
    port: int = 0
    pages: dict[str, str] = field(default_factory=dict)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def page(self, *elements: str, script: str = "", gift: str = "") -> str:
        """The address of a page with these elements. `gift` is what getToken promises."""
        path = f"/{len(self.pages)}"
        tag = script or f'<script src="{self.server}/martlet.js"></script>'
        meta = f'<meta name="gift" content="{gift}">' if gift else ""
        self.pages[path] = (
            f'<!doctype html><html lang="en"><meta charset="utf-8"><title>A product</title>{meta}'
            f'<link rel="icon" href="data:,"><main><h1>A product</h1>{"".join(elements)}</main>'
            f'<script src="/seen.js"></script>{tag}'
        )
        return f"{self.url}{path}"


@contextmanager
def site(server: str) -> Iterator[Site]:
    found = Site(server)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            is_script = self.path == "/seen.js"
            text = SCRIPT if is_script else found.pages.get(self.path)
            self.send_response(200 if text else 404)
            kind = "text/javascript" if is_script else "text/html"
            self.send_header("Content-Type", f"{kind}; charset=utf-8")
            self.send_header("Content-Security-Policy", POLICY.format(server=server))
            self.end_headers()
            self.wfile.write((text or "").encode())

        def log_message(self, format: str, *_: object) -> None:  # noqa: A002
            """Nothing of it is said."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        found.port = http.server_port
        thread = Thread(target=http.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield found
        finally:
            http.shutdown()
            thread.join()


def element(name: str, **attributes: object) -> str:
    """`dashboard_id="sales"` is the attribute dashboard-id."""
    written = " ".join(f"{_dashed(key)}='{_escaped(value)}'" for key, value in attributes.items())
    return f"<{name} {written}></{name}>"


def _dashed(name: str) -> str:
    return name.replace("_", "-")


def _escaped(value: object) -> str:
    text = value if isinstance(value, str) else json.dumps(value)
    return text.replace("&", "&amp;").replace("'", "&#39;")
