"""The names that a generated query can use at each place, and the query itself."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from martlet.model.question import Question, SemanticQuestion, SqlQuestion
from tests.isolation.worlds import Kind


@dataclass(frozen=True)
class Named:
    """A column of a relation or of a result."""

    name: str
    kind: Kind


@dataclass(frozen=True)
class Relation:
    """`spelled` is how the query writes its name; `key` tells names apart as engines do."""

    spelled: str
    key: str
    columns: tuple[Named, ...]


@dataclass(frozen=True)
class Scope:
    relations: tuple[Relation, ...]
    outer: "Scope | None" = None

    def visible(self) -> Iterator[tuple[Relation, bool]]:
        """Relations that can be named here, and whether they stand outside."""
        hidden: set[str] = set()
        level: Scope | None = self
        while level is not None:
            for relation in level.relations:
                if relation.key not in hidden:
                    yield relation, level is not self
            hidden |= {relation.key for relation in level.relations}
            level = level.outer

    def columns(self, *kinds: Kind) -> list[tuple[Relation, Named]]:
        """The columns of these kinds, those of this level first."""
        return [
            (relation, column)
            for relation, _ in self.visible()
            for column in relation.columns
            if column.kind in kinds
        ]

    def own(self) -> list[tuple[Relation, Named]]:
        return [(relation, column) for relation in self.relations for column in relation.columns]


@dataclass(frozen=True)
class Written:
    """A query's text and its columns. `sorting` is what its ORDER BY may name beyond them."""

    sql: str
    columns: tuple[Named, ...]
    sorting: Scope | None = None
    is_set: bool = False


@dataclass(frozen=True)
class Made:
    """A question to every client. `is_ordered`: its rows stand in one order only.

    `semantic`: what is asked instead of `sql`, which is then only what it means.
    """

    sql: str
    constructs: frozenset[str]
    is_ordered: bool
    semantic: SemanticQuestion | None = None

    @property
    def question(self) -> Question:
        return self.semantic or SqlQuestion(self.sql)


def plain(name: str) -> str:
    """Names that a person may take for one another are the same."""
    letters = unicodedata.normalize("NFKD", name)
    return "".join(c for c in letters if not unicodedata.combining(c)).casefold()
