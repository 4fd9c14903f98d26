"""What protects other clients' rows leaves the owner's indexes in use, as the plans show."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
import sqlglot
from sqlglot import exp

from martlet.compiler import compile as compiled
from martlet.compiler.engines import ENGINES as BY_NAME
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.http.bodies.datamart import CreateDatamart
from martlet.model.datamart import Datamart
from martlet.model.question import SqlQuestion
from tests.attacks.perils import VIEWER, body, world
from tests.support.engines import ENGINES, Source

# What a plan says that finds a row by its id; ClickHouse has an index on the client's key only.
BY_ID = {
    "postgres": "Index Scan using own_indexed_pkey",
    "mysql": "PRIMARY",
    "clickhouse": "Granules: 1/",
    "duckdb": "(id = 9)",
    "sqlite": "USING INTEGER PRIMARY KEY (rowid=?)",
}
_EXPLAIN = {
    "sqlite": "EXPLAIN QUERY PLAN ",
    "duckdb": "EXPLAIN (FORMAT json) ",
    "clickhouse": "EXPLAIN indexes = 1 ",
}
LOOK_UPS = {
    "without a fence": "SELECT amount FROM own_indexed WHERE id = 9",
    "behind a fence": "SELECT amount + 1 AS n FROM own_indexed WHERE id = 9",
    "beside a dear condition": "SELECT amount FROM own_indexed WHERE id = 9 AND note LIKE '%a%'",
    "in a join": "SELECT x.amount FROM own_indexed AS x JOIN own_indexed AS y ON y.id = x.id"
    " WHERE x.id = 9",
}


@pytest.fixture(scope="module")
def sources(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Source]]:
    made: dict[str, Source] = {}
    with ExitStack() as stack:

        def of(engine: str) -> Source:
            if engine not in made:
                made[engine] = stack.enter_context(world(engine, request, is_planted=False))
            return made[engine]

        yield of


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("look_up", LOOK_UPS)
def test_a_row_is_found_by_the_index_of_its_key(
    sources: Callable[[str], Source], engine: str, look_up: str
) -> None:
    source = sources(engine)
    text = _with_key(compiled(SqlQuestion(LOOK_UPS[look_up]), _mart(source)).proof.text, engine)
    plan = source.rows(_EXPLAIN.get(engine, "EXPLAIN ") + text)
    told = " ".join(str(value) for row in plan for value in row)
    assert BY_ID[engine] in told, told


def _mart(source: Source) -> Datamart:
    draft = CreateDatamart.model_validate(body(source)).draft()
    return build_datamart(
        draft, source.read(), DatamartIdentity("m1", 1, source.engine, "d1", "perils")
    )


def _with_key(text: str, engine: str) -> str:
    """The text with the viewer's key in place of the only parameter."""
    tree = sqlglot.parse_one(text, dialect=BY_NAME[engine].dialect)
    for node in list(tree.find_all(exp.Parameter, exp.Placeholder)):
        node.replace(exp.Literal.string(VIEWER))
    return tree.sql(dialect=BY_NAME[engine].dialect)
