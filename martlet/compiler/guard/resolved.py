"""A query with all names resolved."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from martlet.compiler.guard.outputs import Origin, Output
from martlet.model.datamart import Column, Table
from martlet.model.schema import ColumnType


@dataclass(slots=True)
class Resolved:
    """A query with resolved names. Nodes are keyed by `id`."""

    tree: exp.Query
    tables: dict[str, Table] = field(default_factory=dict)
    uses: Counter[str] = field(default_factory=Counter)
    types: dict[int, ColumnType] = field(default_factory=dict)
    origins: dict[int, Origin] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)
    takes_whole_rows: bool = False
    outputs: Sequence[Output] = ()
    _used: dict[str, list[Column]] = field(default_factory=dict)

    def used_columns(self, table: Table) -> list[Column]:
        """The exposed columns of `table` that the query may name; at least one."""
        name = table.exposed_name
        if name not in self._used:
            self._used[name] = self._find_used(table)
        return self._used[name]

    def _find_used(self, table: Table) -> list[Column]:
        exposed, names = table.exposed_columns, self.names
        if self.takes_whole_rows:
            return list(exposed.values())
        used = [c for name, c in exposed.items() if name in names or name.lower() in names]
        return used or list(exposed.values())[:1]
