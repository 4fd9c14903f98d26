"""The members of which viewers can make metrics: the exposed tables of the embed's datamart."""

from collections.abc import Iterator
from dataclasses import dataclass

from martlet.model.datamart import Column, Table
from martlet.model.schema import Family
from martlet.services.context import RequestContext
from martlet.services.queries.prepare import datamart_of
from martlet.services.viewing.card import datamart_name
from martlet.services.viewing.view import View

_AGGREGATES = {"sum": "Sum of {}", "avg": "Average {}", "min": "Lowest {}", "max": "Highest {}"}


@dataclass(frozen=True, slots=True)
class CatalogueMember:
    """`family` None: it is that of what is counted or computed."""

    member: str
    label: str
    family: Family | None


@dataclass(frozen=True, slots=True)
class CatalogueTable:
    name: str
    label: str
    dimensions: tuple[CatalogueMember, ...]
    measures: tuple[CatalogueMember, ...]


async def catalogue_of(view: View, context: RequestContext) -> list[CatalogueTable]:
    """Raises PERMISSION_DENIED."""
    view.check(view.allows.create_metrics, "isAllowMetricCreation")
    mart = (await datamart_of(await datamart_name(view, context), context)).mart
    return [
        CatalogueTable(
            name=table.exposed_name,
            label=_label(table),
            dimensions=tuple(_dimensions(table)),
            measures=tuple(_measures(table)),
        )
        for table in mart.exposed_tables.values()
        if table.path.is_resolved
    ]


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
        # The type of a computed column is not known: it may be a number.
        is_computed = column.sql is not None and column.type.family is Family.OTHER
        is_number = column.type.family.is_number and not _is_key(column)
        if is_number or is_computed:
            for name, words in _AGGREGATES.items():
                yield _member(
                    table, f"{column.exposed_name}.{name}", words.format(label.lower()), column
                )
        if not is_number:
            member = f"{column.exposed_name}.countDistinct"
            yield _member(table, member, f"Different {label.lower()}", None)


def _is_key(column: Column) -> bool:
    """Numbers that only name things are counted, never added up."""
    return column.name == "id" or column.name.endswith("_id")


def _member(table: Table, name: str, label: str, column: Column | None) -> CatalogueMember:
    family = column.type.family if column is not None else None
    return CatalogueMember(f"{table.exposed_name}.{name}", label, family)


def _label(named: Table | Column) -> str:
    return named.label or named.exposed_name.replace("_", " ").capitalize()
