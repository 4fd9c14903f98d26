"""Declared relationships of a draft, checked against the tables that it names."""

from collections.abc import Sequence
from dataclasses import dataclass

from martlet.errors import Code, Fault, did_you_mean
from martlet.model.datamart import Relationship
from martlet.model.draft import Draft, DraftRelationship, DraftTable
from martlet.model.schema import SchemaTable

_Sources = Sequence[SchemaTable | None]


def relationships(draft: Draft, sources: _Sources, faults: list[Fault]) -> list[Relationship]:
    """The valid relationships of the draft; the faults of the others are added to `faults`."""
    checker = _Checker(draft, sources, faults)
    checked = [
        checker.relationship(relationship, f"relationships[{i}]")
        for i, relationship in enumerate(draft.relationships)
    ]
    return [relationship for relationship in checked if relationship is not None]


@dataclass(slots=True)
class _Checker:
    draft: Draft
    sources: _Sources
    faults: list[Fault]

    def relationship(self, draft: DraftRelationship, at: str) -> Relationship | None:
        parent = self._end(draft.parent_table, draft.parent_column, f"{at}.parent")
        child = self._end(draft.child_table, draft.child_column, f"{at}.child")
        if parent is None or child is None:
            return None
        types = [table.columns[column].type for table, column in (parent, child)]
        if types[0].family is not types[1].family:
            message = (
                f"{draft.parent_column} is {types[0].native} and {draft.child_column} is"
                f" {types[1].native}; the two types cannot be compared without a cast."
            )
            self.faults.append(Fault(Code.INVALID_COLUMN_CONFIG, f"{at}.childColumnName", message))
            return None
        return Relationship(
            child=child[0].id,
            child_column=draft.child_column,
            parent=parent[0].id,
            parent_column=draft.parent_column,
            name=draft.name,
            cardinality=draft.cardinality,
            join=draft.join,
        )

    def _end(self, table: str, column: str, at: str) -> tuple[SchemaTable, str] | None:
        matches = [
            (mine, source)
            for mine, source in zip(self.draft.tables, self.sources, strict=True)
            if table in (mine.alias or mine.name, mine.name) and source is not None
        ]
        if len(matches) != 1:
            self._report_table(table, len(matches), f"{at}TableName")
            return None
        mine, source = matches[0]
        if column not in source.columns:
            hint = did_you_mean(column, source.columns)
            message = f"There is no column {column} in {table}{hint}"
            self.faults.append(Fault(Code.INVALID_COLUMN_CONFIG, f"{at}ColumnName", message))
            return None
        self._check_exposed(mine, column, at)
        return source, column

    def _report_table(self, table: str, matches: int, at: str) -> None:
        names = [mine.alias or mine.name for mine in self.draft.tables]
        hint = did_you_mean(table, names)
        problem = "is not in tableList" if matches == 0 else "appears twice there; use an alias"
        self.faults.append(Fault(Code.INVALID_REQUEST_BODY, at, f"{table} {problem}{hint}"))

    def _check_exposed(self, mine: DraftTable, column: str, at: str) -> None:
        exposed = {c.name for c in mine.columns if not c.is_hidden and not c.is_custom}
        if column not in exposed and not mine.is_hidden:
            message = f"Joins need {column}: add it to the columns of {mine.name}, not hidden."
            self.faults.append(Fault(Code.INVALID_COLUMN_CONFIG, f"{at}ColumnName", message))
