"""Metrics are for this machine: not for whoever comes through a proxy that is on it."""

import socket
from pathlib import Path

import httpx2
import pytest
from starlette.testclient import TestClient

from tests.support.api import Api, running
from tests.support.live import live
from tests.support.waiting import PATIENCE


def _here(server: TestClient, host: str = "127.0.0.1:8000") -> TestClient:
    """The same server, asked from its own machine."""
    return TestClient(server.app, base_url=f"http://{host}", client=("127.0.0.1", 1))


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "localhost:8000", "[::1]:8000"])
def test_metrics_answer_a_collector_and_a_browser_of_this_machine(
    server: TestClient, host: str
) -> None:
    collector = {"X-Prometheus-Scrape-Timeout-Seconds": "10", "Accept": "text/plain;version=0.0.4"}
    browser = {"Sec-Fetch-Site": "none", "Cookie": "a=b", "Upgrade-Insecure-Requests": "1"}
    for headers in ({}, collector, browser):
        assert _here(server, host).get("/metrics", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        *("Forwarded", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP"),
        *("X-Forwarded-Server", "X-Forwarded-Anything", "Via", "X-Client-IP", "True-Client-IP"),
        *("CF-Connecting-IP", "CF-Ray", "CDN-Loop", "Fly-Client-IP", "Fastly-Client-IP"),
        *("X-Cluster-Client-IP", "X-Envoy-External-Address", "X-Original-Host", "X-Request-Id"),
        *("X-Amzn-Trace-Id", "X-Azure-ClientIP", "Max-Forwards", "X-Proxy-Of-Tomorrow"),
    ],
)
def test_metrics_need_a_token_where_a_proxy_speaks(server: TestClient, api: Api, name: str) -> None:
    for value in ("127.0.0.1", ""):
        answer = _here(server).get("/metrics", headers={name: value})
        assert answer.json()["error"]["code"] == "AUTHENTICATION_ERROR"
    given = {name: "127.0.0.1", "Authorization": f"Bearer {api.service}"}
    assert _here(server).get("/metrics", headers=given).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["analytics.example.com", "127.0.0.1.example.com", "10.0.0.7:8000", "localhost.evil", ""],
)
def test_metrics_need_a_token_where_the_host_is_not_this_machine(
    server: TestClient, host: str
) -> None:
    answer = _here(server).get("/metrics", headers={"Host": host})
    assert answer.json()["error"]["code"] == "AUTHENTICATION_ERROR"


@pytest.mark.parametrize(
    ("settings", "status"),
    [
        ({"trusted_proxies": "127.0.0.0/8"}, 401),  # loopback is where the public comes from
        ({"public_url": "https://analytics.example.com"}, 401),  # nobody has said where from
        ({"public_url": "https://analytics.example.com", "trusted_proxies": "10.0.0.0/8"}, 200),
        ({"public_url": "http://localhost:8000"}, 200),
    ],
)
def test_metrics_trust_this_machine_unless_the_public_comes_through_it(
    tmp_path: Path, files: Path, settings: dict[str, str], status: int
) -> None:
    with running(tmp_path, files, **settings) as client:
        assert _here(client).get("/metrics").status_code == status


def test_metrics_answer_a_real_socket_of_this_machine_and_no_proxys(
    tmp_path: Path, files: Path
) -> None:
    with live(tmp_path, files) as server:
        assert httpx2.get(f"{server.url}/metrics").status_code == 200
        forwarded = {"X-Forwarded-For": "203.0.113.1"}
        assert httpx2.get(f"{server.url}/metrics", headers=forwarded).status_code == 401
        # As a proxy asks that nobody has told more than the address of its upstream.
        where = ("127.0.0.1", int(server.url.rpartition(":")[2]))
        with socket.create_connection(where, timeout=PATIENCE) as plain:
            host = b"Host: 127.0.0.1\r\nConnection: close\r\n\r\n"
            plain.sendall(b"GET /metrics HTTP/1.0\r\n" + host)
            assert plain.recv(100).startswith(b"HTTP/1.1 401")
