"""Whitelist domains: what is accepted, and how it is kept."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.support.api import Api

PATH = "/api/v2/data-app/whitelist-domains"


def _set(api: Api, *domains: object) -> list[str]:
    kept: list[str] = api.done(api.put(PATH, {"domains": list(domains)}))["data"]
    return kept


def test_domains_are_replaced_as_a_whole(api: Api) -> None:
    assert api.done(api.get(PATH)) == {"data": []}
    assert _set(api, "b.example.com", "a.example.com") == [
        "https://a.example.com",
        "https://b.example.com",
    ]
    assert _set(api, "c.example.com", "https://C.example.com/") == ["https://c.example.com"]
    assert api.done(api.get(PATH))["data"] == ["https://c.example.com"]
    assert _set(api) == []
    assert api.done(api.get("/api/v2/dataApp/whitelist-domains"))["data"] == []


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("https://app.example.com", "https://app.example.com"),
        ("app.example.com", "https://app.example.com"),
        ("app.example.com:8443", "https://app.example.com:8443"),
        ("HTTPS://App.Example.COM/", "https://app.example.com"),
        ("https://app.example.com:443", "https://app.example.com"),
        ("https://app.example.com:0443", "https://app.example.com"),
        ("http://localhost:3000", "http://localhost:3000"),
        ("http://localhost:80/", "http://localhost"),
        ("https://localhost:443", "https://localhost"),
        ("http://127.0.0.1:5173", "http://127.0.0.1:5173"),
        ("http://[::1]:3000", "http://[::1]:3000"),
        ("http://[0:0::1]:3000", "http://[::1]:3000"),
        ("*.example.com", "https://*.example.com"),
        ("https://*.Example.com:8443", "https://*.example.com:8443"),
        ("*.shop.co.uk", "https://*.shop.co.uk"),
        ("https://intranet", "https://intranet"),
        ("https://10.0.0.5:8443", "https://10.0.0.5:8443"),
        ("bücher.example", "https://xn--bcher-kva.example"),
        ("STRAßE.example", "https://xn--strae-oqa.example"),
        ("*.日本。example", "https://*.xn--wgv71a.example"),
        ("https://xn--bcher-kva.example", "https://xn--bcher-kva.example"),
        ("ab--preview.example.app", "https://ab--preview.example.app"),
    ],
)
def test_a_domain_is_kept_as_browsers_write_it(api: Api, given: str, kept: str) -> None:
    assert _set(api, given) == [kept]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        ("", "https://app.example.com"),
        ("*", "*.example.com"),
        ("https://*", "*.example.com"),
        ("*.com", "your own domain"),
        ("*.co.uk", "your own domain"),
        ("*.localhost", "your own domain"),
        ("https://*.10.0.0.5", "your own domain"),
        ("app.*.example.com", "*.example.com"),
        ("https://app.example.com/embed", "without path"),
        ("https://app.example.com//", "without path"),
        ("https://app.example.com?x=1", "without path"),
        ("https://app.example.com#x", "without path"),
        ("https://user:secret@app.example.com", "without path"),
        ("https://app.example.com\\.evil.example", "without path"),
        ("https://app.example.com\n", "without path"),
        ("https://app .example.com", "without path"),
        ("https://app.example.com:", "without path"),
        ("https://app.example.com:0", "0 is not a port number"),
        ("https://app.example.com:70000", "70000 is not a port number"),
        ("https://app.example.com:٣", "without path"),
        ("http://app.example.com", "write https://app.example.com"),
        ("http://*.example.com", "write https://"),
        ("ftp://app.example.com", "write https://app.example.com"),
        ("null", "http://localhost:3000"),
        ("localhost:3000", "http://localhost:3000"),
        ("127.0.0.1", "http://localhost:3000"),
        ("intranet", "https://intranet"),
        ("https://app.example.com.", "host name"),
        ("https://-app.example.com", "host name"),
        ("https://a..example.com", "host name"),
        ("https://app_1.example.com", "host name"),
        ("https://1.2.3", "host name"),
        ("https://0x7f.1", "host name"),
        ("https://" + "a" * 64 + ".example.com", "host name"),
        ("https://" + "a." * 130 + "example.com", "host name"),
        ("https://" + "a." * 123 + "example:65535", "at most 255"),
        ("https://\u202eexample.com", "host name"),
        ("https://[::ffff:127.0.0.1]", "not an IPv6 address"),
        ("https://[fe80::1%25eth0]", "not an IPv6 address"),
        ("https://[nonsense]", "not an IPv6 address"),
    ],
)
def test_what_is_no_domain_is_refused_with_what_to_write(api: Api, given: str, says: str) -> None:
    answer = api.put(PATH, {"domains": ["app.example.com", given]})
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, "INVALID_REQUEST_BODY")
    assert error["at"] == "domains[1]"
    assert says in error["message"]


def test_every_fault_is_told_and_nothing_is_kept(api: Api) -> None:
    _set(api, "app.example.com")
    error = api.put(PATH, {"domains": ["*", "b.example.com", "x/y"]}).json()["error"]
    assert [fault["at"] for fault in error["details"]] == ["domains[0]", "domains[2]"]
    assert api.done(api.get(PATH))["data"] == ["https://app.example.com"]


@pytest.mark.parametrize(
    "body", [{}, {"domains": "a.example.com"}, {"domains": [1]}, {"domain": []}]
)
def test_the_body_has_the_one_field(api: Api, body: object) -> None:
    assert api.put(PATH, body).json()["error"]["code"] == "INVALID_REQUEST_BODY"


def test_there_are_a_hundred_domains_at_most(api: Api) -> None:
    domains = [f"app{i}.example.com" for i in range(101)]
    assert api.put(PATH, {"domains": domains}).json()["error"]["at"] == "domains"
    assert len(_set(api, *domains[:100])) == 100


def test_the_domains_are_of_the_keys_own_data_app(api: Api) -> None:
    _set(api, "app.example.com")
    api.done(api.post("/api/v2/data-app", {"name": "other"}, token="service"))
    body = {"dataAppName": "other", "name": "backend"}
    other = api.done(api.post("/api/v2/data-app/api-tokens", body, token="service"))["key"]
    assert api.done(api.get(PATH, token=other))["data"] == []
    assert api.get(PATH, token="service").status_code == 403


def test_of_those_who_replace_domains_at_once_one_is_last(api: Api) -> None:
    lists = [["same.example.com", f"app{i}.example.com"] for i in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda domains: api.put(PATH, {"domains": domains}), lists))
    assert [answer.status_code for answer in answers] == [200] * 6
    assert api.done(api.get(PATH))["data"] in [answer.json()["data"] for answer in answers]


def test_the_domains_go_with_their_data_app(api: Api) -> None:
    _set(api, "app.example.com")
    api.done(api.delete("/api/v2/data-app?name=app", token="service"))
    api.done(api.post("/api/v2/data-app", {"name": "app"}, token="service"))
    body = {"dataAppName": "app", "name": "backend"}
    key = api.done(api.post("/api/v2/data-app/api-tokens", body, token="service"))["key"]
    assert api.done(api.get(PATH, token=key))["data"] == []


def test_a_change_of_domains_is_in_the_audit_trail(api: Api) -> None:
    _set(api, "app.example.com")
    with api.state.database.reading(api.organisation_id) as repository:
        assert repository.audit.newest(1)[0].action == "whitelist-domains.update"
