"""Whatever is asked, a client is answered as a database that holds its rows alone would answer."""

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.isolation.checking import Checker
from tests.isolation.choices import UNHURRIED, Choices

# Where tables are dear to make, there are fewer worlds; together more than 2,000 pairs.
WORLDS = {"sqlite": 36, "duckdb": 18, "postgres": 18, "mysql": 9, "clickhouse": 9}
QUESTIONS = 10
LEAST = 20  # pairs a world
SETTINGS = settings(
    UNHURRIED,
    derandomize=True,
    phases=[Phase.generate, Phase.shrink],
    print_blob=False,
)


def test_each_client_is_answered_as_by_its_own_database(checker: Checker) -> None:
    worlds = WORLDS[checker.engine]
    before = checker.tally.pairs[checker.engine]

    @settings(SETTINGS, max_examples=worlds)
    @given(st.data())
    def check(data: st.DataObject) -> None:
        checker.check(Choices(data.draw), QUESTIONS)

    check()
    compared = checker.tally.pairs[checker.engine] - before
    assert compared >= LEAST * worlds, "too little was compared"
