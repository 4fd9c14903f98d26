"""How commands end: 0 success, 1 refused or failed, 2 wrong usage, 3 no server answers."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from socket import create_server

import pytest

from tests.support.cli import Cli
from tests.support.live import Live

QUERY = ("query", "sales-analytics", "SELECT count(*) FROM orders", "--client", "nordwind-traders")
NOBODY = ("--url", "http://127.0.0.1:1", "--token", "mlt_svc_x")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("datamart", "show", "sales-analytic"), "INVALID_DATAMART"),
        (("datamart", "delete", "none"), "INVALID_DATAMART"),
        (("datasource", "schema", "postgres-mian"), "did you mean `postgres-main`?"),
        (("datasource", "delete", "postgres-main"), "Delete them first"),
        ((*QUERY[:4], "nobody"), "CLIENT_ID_ERROR"),
        (("query", "sales-analytics", "DELETE FROM orders", "--client", "acme"), "QUERY_REJECTED"),
        (("query", "none", *QUERY[2:]), "INVALID_DATAMART"),
        (
            ("query", "sales-analytics", "{no json", "--client", "acme"),
            "The query is not valid JSON",
        ),
        (("datamart", "create", "none.json"), "Cannot read none.json"),
    ],
)
def test_what_is_refused_ends_with_1_and_says_why(
    cli: Cli, words: tuple[str, ...], said: str
) -> None:
    assert said in cli.refused(*words)


@pytest.mark.parametrize(
    "words",
    [
        ("no-such-command",),
        ("datamart",),
        ("datamart", "list", "--no-such-option"),
        ("datamart", "show"),
        ("query", "sales-analytics", "SELECT 1"),
        (*QUERY, "--format", "xml"),
        (*QUERY, "--limit", "many"),
        ("datasource", "create", "x"),
        ("datamart", "list", "--url", "http://127.0.0.1:1"),
        ("datamart", "list", "--url", "http://127.0.0.1:1", "--token", ""),
        ("demo", "--until", "someday"),
        ("demo", "--engine", "oracle"),
        ("demo", "--scale", "0"),
    ],
    ids=" ".join,
)
def test_wrong_usage_ends_with_2(fresh: Cli, words: tuple[str, ...]) -> None:
    ended = fresh.run(*words)
    assert ended.code == 2, ended
    assert "Usage: martlet" in ended.err + ended.out


@pytest.mark.parametrize(
    "words",
    [
        ("datamart", "list"),
        ("datamart", "delete", "x"),
        ("datasource", "list"),
        ("datasource", "sync", "x"),
        QUERY,
    ],
    ids=" ".join,
)
def test_a_server_that_does_not_answer_ends_with_3(fresh: Cli, words: tuple[str, ...]) -> None:
    ended = fresh.run(*words, *NOBODY)
    assert (ended.code, ended.out) == (3, "")
    assert "http://127.0.0.1:1" in ended.err
    assert "martlet serve" in ended.err


@pytest.mark.parametrize("url", ["127.0.0.1:1", "nonsense", "ftp://127.0.0.1", "http://["])
def test_a_url_of_no_server_ends_with_3(fresh: Cli, url: str) -> None:
    assert fresh.run("datamart", "list", "--url", url, "--token", "x").code == 3


@pytest.mark.parametrize("token", ["mlt_svc_x", "schlüssel"])
def test_a_token_that_nobody_gave_is_refused(fresh: Cli, served: Live, token: str) -> None:
    text = fresh.refused("datamart", "list", "--url", served.url, "--token", token)
    assert "AUTHENTICATION_ERROR" in text


def test_an_api_key_may_not_do_all_that_a_service_token_may(fresh: Cli, served: Live) -> None:
    there = fresh.at(MARTLET_URL=served.url, MARTLET_SERVICE_TOKEN=served.key)
    assert "sales-analytics" in there.done("datamart", "list")
    there.refused("datasource", "list")


@pytest.mark.parametrize(
    ("status", "body", "length", "said"),
    [
        (200, b"<html>hello</html>", 18, "is not Martlet's"),
        (200, b'{"data": [', 500, "broke off"),
        (302, b"", 0, "is not Martlet's"),
        (502, b"<html>bad gateway</html>", 24, "HTTP 502"),
        (500, b'{"error": "no object"}', 22, "HTTP 500"),
    ],
)
def test_an_answer_that_is_not_martlets_is_a_refusal(
    fresh: Cli, status: int, body: bytes, length: int, said: str
) -> None:
    with _answering(status, body, length) as url:
        assert said in fresh.refused("datamart", "list", "--url", url, "--token", "x")


def test_an_answer_that_is_broken_off_is_a_refusal(own: Cli) -> None:
    many = "SELECT a.visitor, b.visitor FROM web_events a CROSS JOIN web_events b"
    words = ("query", "shop", many, "--client", "nordwind-traders", "--format", "csv")
    assert len(own.done(*words)) > 300_000
    assert "broke off" in own.refused(*words, MARTLET_MAX_RESULT_BYTES="300000")


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"MARTLET_PORT": "http"}, "MARTLET_PORT"),
        ({"MARTLET_TRUSTED_PROXIES": "everyone"}, "MARTLET_TRUSTED_PROXIES"),
        ({"MARTLET_SECRET_KEY": "c2hvcnQ"}, "a secret key has 32 bytes"),
        ({"MARTLET_DATABASE_URL": "postgresql://x@127.0.0.1:1/x"}, "SERVICE_UNAVAILABLE"),
        ({"MARTLET_DATA_DIR": "/dev/null/x"}, "/dev/null/x"),
    ],
)
@pytest.mark.parametrize(
    "words",
    [("datamart", "list"), ("token", "list"), ("migrate",), ("keys", "rotate"), ("serve",)],
    ids=" ".join,
)
def test_a_store_that_cannot_be_opened_is_said_in_a_line(
    fresh: Cli, words: tuple[str, ...], environment: dict[str, str], said: str
) -> None:
    text = fresh.refused(*words, **environment)
    assert said in text
    assert len(text.splitlines()) == 1


def test_a_port_that_is_taken_is_said(own: Cli) -> None:
    with create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        process = subprocess.run(
            [sys.executable, "-m", "martlet", "serve"],
            env={**os.environ, **own.environment, "MARTLET_PORT": port},
            capture_output=True,
            text=True,
            check=False,
        )
    assert process.returncode == 1
    assert "address already in use" in process.stderr
    assert "Traceback" not in process.stderr


def test_a_file_that_holds_no_body_is_refused(own: Cli, tmp_path: Path) -> None:
    file = tmp_path / "body.json"
    for text, said in (("{", "is not valid JSON"), ("[]", "must contain a JSON object")):
        file.write_text(text)
        for command in ("create", "plan"):
            assert said in own.refused("datamart", command, file)
    assert "is not valid JSON" in own.refused("datamart", "create", "-", typed="nothing")


@contextmanager
def _answering(status: int, body: bytes, length: int) -> Iterator[str]:
    """A server that is none of ours, and answers everything so."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.send_header("Content-Length", str(length))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
