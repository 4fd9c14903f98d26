"""The reports of a proof: XML that CI systems read, JSON of a known shape, a page that is alone."""

import base64
import hashlib
import re
from datetime import UTC, datetime
from pathlib import Path
from xml.etree.ElementTree import fromstring

import pytest

from martlet.prove.checks import Check, Outcome, Verdict
from martlet.prove.forms.html import html
from martlet.prove.forms.json import document
from martlet.prove.forms.junit import junit
from martlet.prove.report import ProofOptions, Report
from tests.support.cli import Cli
from tests.support.proving import Proved, proved

# A proof of a whole datamart takes long: of the engines but PostgreSQL, one in turn.
pytestmark = pytest.mark.in_turn("healthy", always=("postgres",))

CHECKS = (
    Check("rows", "Held", Outcome.HELD, table="orders", client="d1"),
    Check("overlap", "Seen <twice> & \x00 told", Outcome.BREACH, "1 row \x1f", 'a"b<i>'),
    Check("measures", "Went wrong", Outcome.UNCHECKED, "QUERY_TIMEOUT"),
    Check("overlap", "Nobody knows", Outcome.UNKNOWN, "no key"),
)


def _report(checks: tuple[Check, ...]) -> Report:
    return Report(
        datamart="<script>alert(1)</script>",
        datamart_version=3,
        martlet_version="0",
        engine="duckdb",
        tenancy="TABLE",
        options=ProofOptions(sample=2, seed=1, is_named=False, most_rows=10, is_scratch=False),
        started=datetime(2026, 1, 2, tzinfo=UTC),
        seconds=1.5,
        tables=(),
        clients=("d1",),
        client_count=1,
        checks=checks,
        questions=4,
        certificates=("mc_1",),
        warnings=(),
        not_covered=("the rest",),
    )


@pytest.fixture
def found(healthy_store: Cli, tmp_path: Path) -> Proved:
    return proved(healthy_store, tmp_path, "--sample", 3)


def test_the_worst_outcome_is_the_verdict() -> None:
    held, breach, unchecked, unknown = CHECKS
    assert _report((held, unknown)).verdict is Verdict.HELD
    assert _report((held, unchecked)).verdict is Verdict.UNCHECKED
    assert _report((held, unchecked, breach)).verdict is Verdict.BREACH
    assert _report((unknown,)).verdict is Verdict.UNCHECKED
    assert _report(()).verdict is Verdict.UNCHECKED
    assert [verdict.exit_code for verdict in Verdict] == [0, 1, 2]


def test_junit_counts_its_cases_and_says_how_each_ended() -> None:
    root = fromstring(junit(_report(CHECKS)))  # noqa: S314 - our own
    assert root.tag == "testsuites"
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("4", "1", "1")
    for suite in root:
        assert suite.tag == "testsuite"
        cases = suite.findall("testcase")
        assert suite.get("tests") == str(len(cases))
        for end, attribute in (
            ("failure", "failures"),
            ("error", "errors"),
            ("skipped", "skipped"),
        ):
            assert suite.get(attribute) == str(len(suite.findall(f"testcase/{end}")))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", str(suite.get("timestamp")))
        assert all(case.get("name") and case.get("classname") for case in cases)
    tags = [child.tag for case in root.iter("testcase") for child in case]
    assert sorted(tags) == ["error", "failure", "skipped"]


def test_no_two_test_cases_have_one_name(found: Proved) -> None:
    names = [(case.get("classname"), case.get("name")) for case in found.cases]
    assert len(names) == len(set(names)) == len(found.document["checks"])


def test_json_has_the_documented_shape(found: Proved) -> None:
    assert found.document["version"] == 1
    assert set(found.document) == set(document(_report(CHECKS)))
    assert found.document["datamart"] == {
        "name": "mart",
        "version": 1,
        "engine": found.document["datamart"]["engine"],
        "tenancyLevel": "TABLE",
    }
    total = sum(sum(counts.values()) for counts in found.document["counts"].values())
    assert total == len(found.document["checks"])


def test_the_page_stands_alone(found: Proved) -> None:
    page = found.page
    assert "http://" not in page
    assert "https://" not in page
    assert not re.search(r"<(script|link|img|iframe|object|embed|form|a)\b", page)
    assert not re.search(r"\b(src|href|on\w+|style)=", page)
    style = re.search(r"<style>(.*?)</style>", page, re.DOTALL)
    assert style is not None
    assert "url(" not in style[1]
    assert "@import" not in style[1]
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    assert f'content="{policy}"' in page


def test_what_a_page_is_told_is_text() -> None:
    page = html(_report(CHECKS))
    assert "<script>" not in page
    assert "<twice>" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page


def test_the_page_says_what_was_found(found: Proved) -> None:
    assert "Certificate of isolation" in found.page
    for table in found.document["tables"]:
        assert table["name"] in found.page
    for client in found.document["clients"]["asked"]:
        assert client in found.page
    for sentence in ("Each row holds its client’s key in client_id", "declared shared"):
        assert sentence in found.page
    assert found.document["certificates"][0] in found.page
    assert "Breached" in html(_report(CHECKS))
    assert "could be checked" in html(_report((CHECKS[0], CHECKS[2])))


_PAIRS = (
    ("ink", "paper"), ("soft", "paper"), ("held", "paper"), ("breach", "paper"),
    ("unsure", "paper"), ("ink", "tint"),
)  # fmt: skip


@pytest.mark.parametrize("theme", [0, 1, 2], ids=["light", "dark", "print"])
def test_every_text_can_be_read_on_its_ground(theme: int) -> None:
    """WCAG AA: 4.5 to 1."""
    block = re.findall(r":root \{(.*?)\}", html(_report(CHECKS)), re.DOTALL)[theme]
    colours = dict(re.findall(r"--(\w+): (#[0-9a-f]{3,6});", block))
    for ink, paper in _PAIRS:
        assert _contrast(colours[ink], colours[paper]) >= 4.5, (ink, paper)


def _contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(c * 2 for c in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
