"""Without measures, a semantic query lists the rows of one table, or is refused."""

from dataclasses import replace

import pytest

from martlet.compiler import compile as compiled
from martlet.datamarts.build import DatamartIdentity, build_datamart
from martlet.errors import Code, Failure
from martlet.model.datamart import Datamart
from martlet.model.draft import DraftColumn, DraftTable
from martlet.model.question import Filter, Operator, SemanticQuestion
from martlet.model.schema import ColumnType, Family, ForeignKey, SchemaColumn, SchemaTable
from tests.support.engines import ENGINES
from tests.support.marts import SCHEMAS, draft, schema

_NUMBER = ColumnType(Family.INTEGER, "integer")


def _teams_and_people(engine: str) -> Datamart:
    """A team has one owner, and a person is in one team: the two point at one another."""
    owner = SCHEMAS[engine]
    world, drafted = schema(engine, owner), draft(owner)
    client = SchemaColumn("client_id", world.tables[owner, "orders"].columns["client_id"].type)
    tables = [
        SchemaTable(
            owner,
            name,
            {c.name: c for c in (SchemaColumn("id", _NUMBER), client, SchemaColumn(key, _NUMBER))},
            ("id",),
            foreign_keys=(ForeignKey((key,), owner, other, ("id",)),),
        )
        for name, key, other in (("teams", "lead_id", "people"), ("people", "team_id", "teams"))
    ]
    drafts = [
        DraftTable(t.name, tuple(map(DraftColumn, t.columns)), owner, client_column="client_id")
        for t in tables
    ]
    world = replace(world, tables={**world.tables, **{t.id: t for t in tables}})
    whole = replace(drafted, tables=(*drafted.tables, *drafts))
    return build_datamart(whole, world, DatamartIdentity("m2", 1, engine, "d1", "main"))


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("order", [("teams.id", "people.id"), ("people.id", "teams.id")])
def test_dimensions_of_tables_that_point_at_one_another_are_refused(
    order: tuple[str, str], engine: str
) -> None:
    with pytest.raises(Failure) as refusal:
        compiled(SemanticQuestion(dimensions=order), _teams_and_people(engine))
    assert refusal.value.code is Code.QUERY_REJECTED
    assert "teams" in refusal.value.message
    assert "people" in refusal.value.message
    assert "add a measure of one of them" in refusal.value.message


@pytest.mark.parametrize(
    ("measure", "rows_of"), [("teams.count", "teams"), ("people.count", "people")]
)
def test_a_measure_says_whose_rows_are_meant(measure: str, rows_of: str) -> None:
    question = SemanticQuestion(measures=(measure,), dimensions=("teams.id", "people.id"))
    text = compiled(question, _teams_and_people("postgres")).proof.text
    assert f'FROM "{rows_of}"\nLEFT JOIN' in text


def test_a_filter_on_the_other_table_leaves_the_rows_of_the_dimensions() -> None:
    question = SemanticQuestion(
        dimensions=("people.id",), filters=(Filter("teams.id", Operator.EQUALS, (1,)),)
    )
    text = compiled(question, _teams_and_people("postgres")).proof.text
    assert 'FROM "people"\nLEFT JOIN' in text
