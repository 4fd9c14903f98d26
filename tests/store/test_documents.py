"""What is kept as a document comes back as it was."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from martlet.model.board import DayRange, FilterValue, NumberRange
from martlet.model.identity import AppFilterValue, GuestScope
from martlet.model.question import (
    AllOf,
    AnyOf,
    Condition,
    Filter,
    Operator,
    SemanticQuestion,
    SqlQuestion,
)
from martlet.store.documents import from_json, to_json

NAMES = st.text("abc.", min_size=1, max_size=6)
NUMBERS = st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
SCALARS = NAMES | NUMBERS | st.booleans()
FILTERS = st.builds(
    Filter, NAMES, st.sampled_from(Operator), st.lists(SCALARS, max_size=3).map(tuple)
)


def _groups(inner: st.SearchStrategy[Condition]) -> st.SearchStrategy[Condition]:
    several = st.lists(inner, max_size=3).map(tuple)
    return st.builds(AnyOf, several) | st.builds(AllOf, several)


CONDITIONS = st.recursive(FILTERS, _groups, max_leaves=6)


@given(st.lists(CONDITIONS, max_size=3).map(tuple), st.text(max_size=5))
def test_a_question_is_kept_as_it_was_asked(conditions: tuple[Condition, ...], text: str) -> None:
    for question in (SemanticQuestion(filters=conditions), SqlQuestion(text)):
        kind = type(question)
        assert repr(from_json(kind, to_json(question))) == repr(question)


@pytest.mark.parametrize(
    "value",
    [
        NumberRange(2**53 + 1, None),
        NumberRange(None, 15),
        NumberRange(1.5, 2),
        DayRange("2026-01-01", None),
        DayRange(),
        (True, 1, 1.0, "1", 2**60),
    ],
)
def test_a_value_that_is_forced_is_kept_to_its_last_digit(value: FilterValue) -> None:
    scope = GuestScope(app_filters=(AppFilterValue("limit", value, "board"),))
    assert repr(from_json(GuestScope, to_json(scope))) == repr(scope)
