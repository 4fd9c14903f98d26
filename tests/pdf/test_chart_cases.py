"""Charts on paper follow the rules of charts on the page: both suites read the same cases."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from martlet.formatting import Formatter, readable
from martlet.model.chart import Chart, ChartKind, Look, Rule, RuleOperator, Style, Tone
from martlet.model.question import Granularity
from martlet.model.schema import Family
from martlet.pdf import Card, Column, Role
from martlet.pdf.chart_data import ChartData, Part, number_of, read
from martlet.pdf.charts.cartesian import _scale, series_of
from martlet.pdf.charts.gauge import _bounds
from martlet.pdf.charts.shares import _parts
from martlet.pdf.frame import frame
from martlet.pdf.palette import MUTED, SERIES, Palette, ink
from martlet.pdf.table_content import _holds

Case = dict[str, Any]
CASES: dict[str, list[Case]] = json.loads(
    Path("web/element/test/charts/cases.json").read_text(encoding="utf-8")
)
COLUMNS = {
    "month": Column("orders.created_at.month", "Month", Family.DATE, Role.TIME),
    "channel": Column("orders.channel", "Channel", Family.TEXT, Role.DIMENSION),
    "country": Column("orders.country", "Country", Family.TEXT, Role.DIMENSION),
    "orders": Column("orders.count", "Orders", Family.INTEGER, Role.MEASURE),
    "revenue": Column("orders.amount.sum", "Revenue", Family.DECIMAL, Role.MEASURE),
    "average": Column("orders.amount.avg", "Average", Family.DECIMAL, Role.MEASURE),
}


def cases(name: str) -> list[Any]:
    return [pytest.param(case, id=case.get("name") or json.dumps(case)) for case in CASES[name]]


def look(given: Case | None) -> Look | None:
    if given is None:
        return None
    return Look(
        Style(given["style"]),
        given.get("currency"),
        given.get("unit"),
        given.get("digits"),
        given.get("isCompact", False),
    )


def chart(given: Case, kind: str | None = None) -> Chart:
    def named(name: str | None) -> str | None:
        return COLUMNS[name].name if name else None

    return Chart(
        ChartKind(kind or given["kind"]),
        x=named(given.get("x")),
        series=named(given.get("series")),
        values=tuple(given.get("values", ())),
        is_stacked=given.get("isStacked", False),
        min=given.get("min"),
        max=given.get("max"),
        target=given.get("target"),
        formats={
            name: style for name, one in given.get("formats", {}).items() if (style := look(one))
        },
    )


def reading(case: Case, kind: str | None = None) -> ChartData:
    columns = [
        COLUMNS.get(name) or Column(name, name, Family.INTEGER, Role.MEASURE)
        for name in case["columns"]
    ]
    return read(
        Card("Sales", chart(case.get("chart", {}), kind), columns, case["rows"]), Formatter()
    )


def plain(text: str) -> str:
    return text.translate(dict.fromkeys(map(ord, "\u00a0\u202f\u2009"), " "))


@pytest.mark.parametrize("case", cases("axis"))
def test_a_mark_of_an_axis_is_abbreviated(case: Case) -> None:
    words = Formatter(case["locale"])
    assert (
        plain(words.axis(case["value"], look(case.get("format")), case.get("digits", 3)))
        == (case["text"])
    )


@pytest.mark.parametrize("case", cases("cells"))
def test_a_cell_is_written(case: Case) -> None:
    text = Formatter(case["locale"]).cell(
        case["value"], Family(case["dataType"]), look(case.get("format"))
    )
    assert plain(text) == case["text"]


@pytest.mark.parametrize("case", cases("numbers"))
def test_a_cell_is_a_number_or_none(case: Case) -> None:
    assert number_of(case["cell"]) == case["number"]


@pytest.mark.parametrize("case", cases("labels"))
def test_a_value_of_a_dimension_is_a_label(case: Case) -> None:
    grain = Granularity(case["grain"]) if "grain" in case else None
    role = Role(case.get("role", "dimension"))
    part = Part(0, "a", "A", Family(case["dataType"]), role, look(case.get("format")), grain)
    assert part.named(Formatter(), part.cell([case["cell"]])) == case["text"]


@pytest.mark.parametrize("case", cases("names"))
def test_a_name_without_a_label_is_readable(case: Case) -> None:
    assert readable(case["name"]) == case["text"]


@pytest.mark.parametrize("case", cases("ticks"))
def test_a_mark_of_a_time_axis_says_the_larger_period_where_it_begins(case: Case) -> None:
    before = datetime.fromisoformat(case["before"]) if case["before"] else None
    at = datetime.fromisoformat(case["time"])
    assert Formatter(case["locale"]).tick(at, Granularity(case["grain"]), before) == case["text"]


@pytest.mark.parametrize("case", cases("heat"))
def test_heat_and_the_text_on_it_have_their_colours(case: Case) -> None:
    colour = Palette().heat(case["share"])
    assert (colour, ink(colour)) == (case["colour"], case["text"])


@pytest.mark.parametrize("case", cases("layouts"))
def test_an_answer_is_laid_out(case: Case) -> None:
    laid = frame(reading(case))
    assert [slot.label for slot in laid.slots] == case["slots"]
    assert [(line.name, line.values, line.is_rest) for line in laid.lines] == [
        (line["name"], line["values"], line.get("isRest", False)) for line in case["lines"]
    ]
    assert laid.note == case["note"]


@pytest.mark.parametrize("case", cases("series"))
def test_series_have_their_tops_colours_and_axes(case: Case) -> None:
    told = reading(case)
    traces = series_of(told, frame(told))
    assert [(t.line.name, t.tops, t.colour, t.is_line, t.is_right) for t in traces] == [
        (
            one["name"],
            one["tops"],
            SERIES[one["colour"]],
            one.get("isLine", False),
            one.get("isRight", False),
        )
        for one in case["series"]
    ]


@pytest.mark.parametrize("case", cases("zero"))
def test_an_axis_of_values_has_zero_or_not(case: Case) -> None:
    told = reading(case)
    traces = series_of(told, frame(told))
    sides = [[t for t in traces if t.is_right is is_right] for is_right in (False, True)]
    scales = [_scale(side, 5, told) for side in sides if side]
    assert [scale.marks[0] <= 0 <= scale.marks[-1] for scale in scales] == case["hasZero"]


@pytest.mark.parametrize("case", cases("parts"))
def test_parts_of_a_whole_are_limited_and_told_of(case: Case) -> None:
    parts, note = _parts(reading(case, case["kind"]), case["most"])
    assert [[part.name, part.value, part.colour] for part in parts] == [
        [name, value, MUTED if colour is None else SERIES[colour]]
        for name, value, colour in case["parts"]
    ]
    assert note == case["note"]


@pytest.mark.parametrize("case", cases("gauges"))
def test_a_gauge_goes_from_its_least_to_its_most(case: Case) -> None:
    formats = {"orders.count": case["format"]} if "format" in case else {}
    given = {"chart": {**case["chart"], "formats": formats}, "columns": ["orders"], "rows": [[0]]}
    assert list(_bounds(reading(given, "gauge"), case["value"])) == pytest.approx(case["bounds"])


@pytest.mark.parametrize("case", cases("rules"))
def test_a_rule_holds_or_not(case: Case) -> None:
    rule = Rule("a", RuleOperator(case["operator"]), case["value"], Tone.GOOD)
    assert _holds(rule, case["cell"]) is case["holds"]
