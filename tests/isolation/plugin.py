"""Says at the end of a test run what all its workers have compared."""

import pytest

from tests.isolation.tally import Tally
from tests.support.tally import carry

TALLY = Tally()
carry("isolation", TALLY.as_json, TALLY.add)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if TALLY.pairs:
        terminalreporter.section("isolation")
        terminalreporter.line(TALLY.line())
        for reason, count in TALLY.reasons.most_common(8):
            terminalreporter.line(f"  {count:5,} refused  {reason}")
    if TALLY.broken:
        terminalreporter.line(f"  {TALLY.caught()}")
