"""Says at the end of a run what it took: by the clock, by the processors, and which functions most.

Processor time is that of pytest's own processes and of the processes that tests started and waited
for. Database servers that were there before are not in it. Nothing fails for time: machines differ.
"""

import json
import os
import time
from collections import Counter, defaultdict
from collections.abc import Generator
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest

from tests.support.groups import DURATIONS
from tests.support.tally import carry

_ROOT = Path(__file__).parents[2]
LIMIT = 1_200  # CPU seconds of the gate, on two cores about eight minutes
DEAREST = 10

_spent: dict[str, float] = defaultdict(float)
_cases: Counter[str] = Counter()
_started = time.monotonic()
_fixtures: list[float] = []


def processor_seconds() -> float:
    """CPU seconds of this process and of its ended children."""
    spent = os.times()
    return time.process_time() + spent.children_user + spent.children_system


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, Any, Any]:
    """A function's own time, without that of the fixtures that outlive it."""
    before = processor_seconds()
    _fixtures.clear()
    result = yield
    function = item.nodeid.partition("@")[0].partition("[")[0]
    _spent[function] += processor_seconds() - before - sum(_fixtures)
    _cases[function] += 1
    return result


@pytest.hookimpl(wrapper=True)
def pytest_fixture_setup(fixturedef: pytest.FixtureDef[Any]) -> Generator[None, Any, Any]:
    """A fixture that outlives a function is counted by itself, without those that it needs."""
    if fixturedef.scope == "function":
        return (yield)
    before, inner = processor_seconds(), len(_fixtures)
    try:
        return (yield)
    finally:
        own = processor_seconds() - before - sum(_fixtures[inner:])
        _fixtures.append(own)
        _spent[f"fixture {fixturedef.argname}"] += own


def _given() -> list[dict[str, Any]]:
    return [{**_spent, "process": processor_seconds()}, dict(_cases)]


def _add(given: list[dict[str, Any]]) -> None:
    spent, cases = given
    for name, seconds in spent.items():
        _spent[name] += seconds
    _cases.update(cases)


carry("budget", _given, _add)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    # Workers have told of themselves and of their children; here they are children that ended.
    total = time.process_time() + _spent.pop("process", 0)
    wall = time.monotonic() - _started
    terminalreporter.section("time")
    load = ", ".join(f"{number:.1f}" for number in os.getloadavg())
    terminalreporter.line(
        f"  {wall:,.0f} s by the clock, {total:,.0f} CPU seconds, load of the machine {load}"
    )
    for name, seconds in sorted(_spent.items(), key=itemgetter(1), reverse=True)[:DEAREST]:
        terminalreporter.line(f"  {seconds:6.1f} CPU s  {name}")
    if total > LIMIT:
        terminalreporter.line(
            f"  TOO DEAR: {total:,.0f} CPU seconds, and the suite may take {LIMIT:,}. Make the "
            "functions above cheaper, or move what need not run at each change to test-all.",
            red=True,
            bold=True,
        )
    if os.environ.get("MARTLET_TEST_DURATIONS") == "write":
        _write()


def _write() -> None:
    """What a case of each function takes, where it is not next to nothing. Functions that did not
    run keep what is known of them, as long as they are there.
    """
    known: dict[str, float] = json.loads(DURATIONS.read_text()) if DURATIONS.exists() else {}
    each = {name: seconds for name, seconds in known.items() if _is_there(name)}
    each |= {name: round(_spent[name] / count, 2) for name, count in _cases.items()}
    dear = {name: seconds for name, seconds in sorted(each.items()) if seconds > 0.02}
    DURATIONS.write_text(json.dumps(dear, indent=1) + "\n")


def _is_there(function: str) -> bool:
    module, _, name = function.partition("::")
    path = _ROOT / module
    return path.exists() and f"def {name}(" in path.read_text()
