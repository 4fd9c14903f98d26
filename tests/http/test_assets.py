"""The custom elements' files: how browsers load and keep them."""

import gzip
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from tests.support.api import running

CHUNK = "/assets/element-BsFcr9Gx.js"
LOADER = b"/* the loader */"
ELEMENT = b"/* the element */"


def _write(place: Path, content: bytes) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    place.with_name(place.name + ".br").write_bytes(b"br" + content)
    place.with_name(place.name + ".gz").write_bytes(gzip.compress(content))


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """What a build leaves behind."""
    place = tmp_path / "assets"
    _write(place / "martlet.js", LOADER)
    _write(place / CHUNK[1:], ELEMENT)
    (place / "assets" / "board-1234abcd.css").write_text(":host{}")
    (place / "assets" / "board.exe").write_text("no")
    (place / "manifest.json").write_text("{}")
    return place


@pytest.fixture
def serving(
    built: Path, tmp_path: Path, files: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[TestClient]:
    monkeypatch.setattr("martlet.http.routes.assets.BUILT", built)
    with running(tmp_path / "data", files) as client:
        client.headers["Accept-Encoding"] = ""
        yield client


@pytest.mark.parametrize(
    ("path", "content", "cache"),
    [
        ("/martlet.js", LOADER, "no-cache"),
        (CHUNK, ELEMENT, "public, max-age=31536000, immutable"),
    ],
)
def test_pages_of_all_sites_load_the_elements(
    serving: TestClient, path: str, content: bytes, cache: str
) -> None:
    answer = serving.get(path, headers={"Origin": "https://app.example.com"})
    assert (answer.status_code, answer.content) == (200, content)
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer.headers["Cache-Control"] == cache
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Vary"] == "Accept-Encoding"
    assert "Content-Encoding" not in answer.headers


def test_files_have_their_own_types(serving: TestClient) -> None:
    answer = serving.get("/assets/board-1234abcd.css")
    assert answer.headers["Content-Type"] == "text/css; charset=utf-8"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip, deflate", "gzip"),
        ("GZIP;q=0.5", "gzip"),
        ("br;q=0, gzip", "gzip"),
        ("br; q=0.0", None),
        ("identity", None),
        ("*", None),
        ("xbr", None),
    ],
)
def test_the_smallest_form_that_is_taken_is_sent(
    serving: TestClient, accepted: str, encoding: str | None
) -> None:
    with serving.stream("GET", CHUNK, headers={"Accept-Encoding": accepted}) as answer:
        sent = b"".join(answer.iter_raw())
    assert answer.headers.get("Content-Encoding") == encoding
    expected = {"br": b"br" + ELEMENT, "gzip": gzip.compress(ELEMENT), None: ELEMENT}[encoding]
    assert gzip.decompress(sent) == ELEMENT if encoding == "gzip" else sent == expected
    assert int(answer.headers["Content-Length"]) == len(sent)


@pytest.mark.parametrize("path", ["/martlet.js", CHUNK])
def test_what_the_browser_has_is_not_sent_again(serving: TestClient, path: str) -> None:
    tag = serving.get(path).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        again = serving.get(path, headers={"If-None-Match": known})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == tag
        assert again.headers["Cache-Control"]
        assert again.headers["Access-Control-Allow-Origin"] == "*"
    assert serving.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    packed = {"If-None-Match": tag, "Accept-Encoding": "gzip"}
    assert serving.get(path, headers=packed).status_code == 200


def test_the_head_alone_can_be_asked_for(serving: TestClient) -> None:
    head, whole = serving.head(CHUNK), serving.get(CHUNK)
    assert (head.status_code, head.content) == (200, b"")
    for name in ("Content-Length", "Content-Type", "ETag"):
        assert head.headers[name] == whole.headers[name]


@pytest.mark.parametrize(
    "path",
    [
        "/assets/",
        "/assets/nothing.js",
        "/assets/board.exe",
        f"{CHUNK}.br",
        f"{CHUNK}/",
        "/assets/%2e%2e/manifest.json",
        "/assets/..%2fmanifest.json",
        "/assets/%2e%2e%2f%2e%2e%2fapp.py",
        "/assets//etc/passwd",
        "/assets/%00",
        "/manifest.json",
        "/martlet.js.gz",
    ],
)
def test_nothing_else_is_served(serving: TestClient, path: str) -> None:
    answer = serving.get(path)
    assert answer.json()["error"]["code"] == "NOT_FOUND"
    assert answer.headers["Cache-Control"] == "no-store"


def test_the_elements_are_only_read(serving: TestClient) -> None:
    assert serving.post("/martlet.js").status_code == 405
    assert serving.put(CHUNK, content=b"x").status_code == 405


def test_a_new_build_is_served_without_a_restart(serving: TestClient, built: Path) -> None:
    assert serving.get(CHUNK).status_code == 200
    (built / CHUNK[1:]).unlink()
    _write(built / "assets" / "element-Other123.js", b"new")
    (built / "martlet.js").write_bytes(b"newer")
    os.utime(built / "martlet.js", ns=(1, 1))
    assert serving.get("/martlet.js").content == b"newer"
    assert serving.get("/assets/element-Other123.js").content == b"new"
    assert serving.get(CHUNK).status_code == 404


def test_where_nothing_was_built_the_answer_says_what_to_do(
    serving: TestClient, built: Path
) -> None:
    built.rename(built.with_name("elsewhere"))
    answer = serving.get("/martlet.js")
    assert answer.status_code == 404
    assert "make assets" in answer.json()["error"]["message"]
    # Or the browser would speak of its own policy, and not of what is missing.
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert serving.get(CHUNK).status_code == 404
    built.with_name("elsewhere").rename(built)
    assert serving.get("/martlet.js").content == LOADER
