"""What viewers can make metrics of: the exposed tables of the embed's datamart, as members."""

from collections.abc import Iterator

from martlet.http.bodies.viewer import Catalogue, CatalogueMember, CatalogueTable
from martlet.model.mart import Column, Table
from martlet.model.schema import Family
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import datamart_of
from martlet.services.viewing.interactions import datamart_name
from martlet.services.viewing.view import View

_AGGREGATES = {"sum": "Sum of {}", "avg": "Average {}", "min": "Lowest {}", "max": "Highest {}"}


async def catalogue_of(view: View, call: RequestContext) -> Catalogue:
    mart = (await datamart_of(await datamart_name(view, call), call)).mart
    return Catalogue(
        tables=[
            CatalogueTable(
                name=table.exposed_name,
                label=_label(table),
                dimensions=list(_dimensions(table)),
                measures=list(_measures(table)),
            )
            for table in mart.exposed_tables.values()
            if table.path.is_resolved
        ]
    )


def _dimensions(table: Table) -> Iterator[CatalogueMember]:
    for column in table.exposed_columns.values():
        yield _member(table, column.exposed_name, _label(column), column)


def _measures(table: Table) -> Iterator[CatalogueMember]:
    yield _member(table, "count", f"Number of {_label(table).lower()}", None)
    for column in table.columns:
        if column.is_aggregate and not column.is_hidden:
            yield _member(table, column.exposed_name, _label(column), column)
    for column in table.exposed_columns.values():
        label = _label(column)
        # Of what is computed, nobody has said whether it is a number.
        is_computed = column.sql is not None and column.type.family is Family.OTHER
        is_number = column.type.family.is_number and not _is_key(column)
        if is_number or is_computed:
            for name, words in _AGGREGATES.items():
                said = words.format(label.lower())
                yield _member(table, f"{column.exposed_name}.{name}", said, column)
        if not is_number:
            member = f"{column.exposed_name}.countDistinct"
            yield _member(table, member, f"Different {label.lower()}", None)


def _is_key(column: Column) -> bool:
    """Numbers that only name things are counted, never added up."""
    return column.name == "id" or column.name.endswith("_id")


def _member(table: Table, name: str, label: str, column: Column | None) -> CatalogueMember:
    kind = column.type.family.value if column is not None else None
    return CatalogueMember(member=f"{table.exposed_name}.{name}", label=label, data_type=kind)


def _label(named: Table | Column) -> str:
    return named.label or named.exposed_name.replace("_", " ").capitalize()
