"""The scope of names at one point of a query: relations, select aliases, and outer scopes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import exp

from martlet.compiler.guard.outputs import Columns, Output


@dataclass(frozen=True, slots=True)
class Relation:
    name: str
    columns: Columns


@dataclass(frozen=True, slots=True)
class Cte:
    """A CTE of the query's own, with the name as the author wrote it."""

    name: exp.Identifier
    columns: Columns


Ctes = Mapping[str, Cte]


@dataclass(frozen=True, slots=True)
class Scope:
    """The names that an expression may use: relations, select aliases, and outer scopes."""

    ctes: Ctes
    relations: Sequence[Relation] = ()
    aliases: Mapping[str, Output] = field(default_factory=dict)
    outer: "Scope | None" = None

    def with_aliases(self, aliases: Mapping[str, Output]) -> "Scope":
        return Scope(self.ctes, self.relations, aliases, self.outer)

    def chain(self) -> "Iterator[Scope]":
        scope: Scope | None = self
        while scope is not None:
            yield scope
            scope = scope.outer
