"""A proof as JUnit XML, with one test case per check, for CI servers."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from martlet.prove.checks import Check, Outcome
from martlet.prove.report import Report
from martlet.prove.sides import side_of

_ENDS = {Outcome.BREACH: "failure", Outcome.UNCHECKED: "error", Outcome.UNKNOWN: "skipped"}
# XML 1.0 cannot represent these characters, not even as references.
_UNWRITABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def junit(report: Report) -> str:
    """The report with one test suite per kind of check."""
    root = Element("testsuites", name=_plain(f"martlet prove {report.datamart}"))
    root.set("time", f"{report.seconds:.3f}")
    _count(root, report.checks)
    for group in report.groups:
        checks = [check for check in report.checks if check.group == group.name]
        suite = SubElement(root, "testsuite", name=group.name)
        suite.set("timestamp", report.started.strftime("%Y-%m-%dT%H:%M:%S"))
        suite.set("time", "0")
        _count(suite, checks)
        suite.set("skipped", str(group.of(Outcome.UNKNOWN)))
        _add_side(suite, report, checks)
        for check in checks:
            _add_case(suite, check)
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _count(element: Element, checks: Sequence[Check]) -> None:
    outcomes = [check.outcome for check in checks]
    element.set("tests", str(len(outcomes)))
    element.set("failures", str(outcomes.count(Outcome.BREACH)))
    element.set("errors", str(outcomes.count(Outcome.UNCHECKED)))


def _add_side(suite: Element, report: Report, checks: Sequence[Check]) -> None:
    """Add the suite's side as a property, with the largest ratio of times."""
    name = side_of(checks[0])
    for side in report.sides:
        if side.name == name:
            properties = SubElement(suite, "properties")
            SubElement(properties, "property", name="side", value=name)
            if side.ratio is not None:
                ratio = f"{side.ratio:.2f}"
                SubElement(properties, "property", name="largestRatio", value=ratio)


def _add_case(suite: Element, check: Check) -> None:
    case = SubElement(suite, "testcase", name=_plain(check.title), time="0")
    case.set("classname", f"martlet.prove.{check.group}")
    end = _ENDS.get(check.outcome)
    if end is not None:
        SubElement(case, end, message=_plain(check.message), type=check.outcome.value)


def _plain(text: str) -> str:
    return _UNWRITABLE.sub("�", text)
