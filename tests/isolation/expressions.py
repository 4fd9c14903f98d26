"""Draws values and conditions over what is in scope."""

from collections.abc import Callable, Sequence

from tests.isolation.choices import Choices
from tests.isolation.dialects import Dialect
from tests.isolation.scopes import Named, Relation, Scope, Written
from tests.isolation.worlds import Kind, World

TEXTS = (Kind.TEXT, Kind.DIGITS)
_LITERALS = {
    Kind.INTEGER: ("1", "0", "2", "3", "10", "-1", "424242"),
    Kind.TEXT: ("'a'", "'ab'", "''", "'x%'", "'boom'", "'o''b'"),
    Kind.DIGITS: ("'1'", "'2'", "'boom'"),
    Kind.NUMBER: ("1.5", "0.25", "10"),
    Kind.DATE: ("'2024-01-01'", "'2024-02-29'"),
    Kind.KEY: ("'acme'", "'ACME'", "'1'"),
}
_COMPARISONS = ("=", "<>", "<", "<=", ">", ">=")
_PATTERNS = ("'a%'", "'%b'", "'_'", "'%'", "'x!%' ESCAPE '!'")


class Expressions:
    """`constructs` are those that the query has so far."""

    def __init__(self, choices: Choices, world: World, dialect: Dialect) -> None:
        self.choices = choices
        self.world = world
        self.dialect = dialect
        self.constructs: set[str] = set()

    def subquery(self, depth: int, outer: Scope | None, kinds: Sequence[Kind]) -> Written:
        """A query that answers columns of `kinds`."""
        raise NotImplementedError

    def single(self, depth: int, outer: Scope, kind: Kind) -> str:
        """A query that answers one value."""
        raise NotImplementedError

    def note(self, construct: str) -> None:
        self.constructs.add(construct)

    def has(self, part: str) -> bool:
        return part in self.dialect.has

    # Columns

    def column(self, scope: Scope, relation: Relation, column: Named) -> str:
        """Qualified, or alone where only one relation has the name."""
        name = self.spelled(column.name)
        same = [c for _, c in scope.own() if c.name.casefold() == column.name.casefold()]
        if relation in scope.relations and len(same) == 1 and self.choices.chance(30):
            return name
        if relation not in scope.relations:
            self.note("correlated")
            if not same and self.choices.chance(20):
                return name
        return f"{relation.spelled}.{name}"

    def spelled(self, name: str) -> str:
        """In quotes, unless the name is plain; then sometimes in capitals."""
        is_plain = name.isascii() and name.islower() and name.replace("_", "").isalnum()
        if not is_plain or name in _RESERVED or name[0].isdigit():
            return self.dialect.quoted(name)
        spelled = self.choices.below(10)
        if spelled == 9 and self.dialect.folds:
            return name.upper()
        return self.dialect.quoted(name) if spelled > 6 else name

    def some_column(self, scope: Scope, *kinds: Kind) -> str | None:
        found = scope.columns(*kinds)
        if not found:
            return None
        relation, column = self.choices.pick(found)
        return self.column(scope, relation, column)

    # Values

    def literal(self, kind: Kind) -> str:
        literal = self.choices.pick(_LITERALS[kind])
        return self.dialect.day.format(literal) if kind is Kind.DATE else literal

    def value(self, scope: Scope, kind: Kind, depth: int) -> str:
        """An expression of `kind`: mostly a column."""
        column = self.some_column(scope, kind)
        forms = self._forms(kind)
        if column is None:
            return self.literal(kind)
        if depth <= 0 or not self.choices.chance(40):
            return column
        return self.choices.pick(forms)(scope, kind, depth - 1, column)

    def _forms(self, kind: Kind) -> Sequence[Callable[[Scope, Kind, int, str], str]]:
        common = (self._coalesced, self._case, self._nullif)
        if kind is Kind.INTEGER:
            return (*common, self._sum, self._length, self._scalar, self._probe)
        if kind in TEXTS:
            return (*common, self._text)
        return common

    def _coalesced(self, _scope: Scope, kind: Kind, _depth: int, column: str) -> str:
        self.note("COALESCE")
        return f"coalesce({column}, {self.literal(kind)})"

    def _nullif(self, _scope: Scope, kind: Kind, _depth: int, column: str) -> str:
        self.note("NULLIF")
        return f"nullif({column}, {self.literal(kind)})"

    def _case(self, scope: Scope, kind: Kind, depth: int, column: str) -> str:
        self.note("CASE")
        other = self.value(scope, kind, depth)
        return f"CASE WHEN {self.condition(scope, depth)} THEN {column} ELSE {other} END"

    def _sum(self, scope: Scope, _kind: Kind, _depth: int, column: str) -> str:
        self.note("arithmetic")
        other = self.some_column(scope, Kind.INTEGER) or "1"
        operator = self.choices.pick(("+", "-", "*"))
        return f"{column} {operator} {self.choices.pick((self.literal(Kind.INTEGER), other))}"

    def _length(self, scope: Scope, _kind: Kind, _depth: int, column: str) -> str:
        text = self.some_column(scope, *TEXTS)
        return f"length({text})" if text else column

    def _scalar(self, scope: Scope, kind: Kind, depth: int, column: str) -> str:
        if depth <= 0:
            return column
        self.note("scalar subquery")
        return f"({self.single(depth - 1, scope, kind)})"

    def _text(self, _scope: Scope, _kind: Kind, _depth: int, column: str) -> str:
        self.note("text functions")
        joined = self.dialect.joined_texts.format(column, "'!'")
        return self.choices.pick((f"upper({column})", f"lower({column})", joined))

    def _probe(self, scope: Scope, _kind: Kind, _depth: int, column: str) -> str:
        return self.probe(scope) or column

    def probe(self, scope: Scope) -> str | None:
        """An expression that fails on planted values only."""
        probe = self.choices.pick(self.dialect.probes)
        column = self.some_column(scope, probe.kind)
        if column is None:
            return None
        self.note("can fail")
        return probe.sql.format(column)

    # Conditions

    def condition(self, scope: Scope, depth: int) -> str:
        if depth > 0 and self.choices.chance(25):
            self.note("AND, OR, NOT")
            operator = self.choices.pick(("AND", "OR"))
            left, right = self.condition(scope, depth - 1), self.condition(scope, depth - 1)
            whole = f"({left} {operator} {right})"
            return f"NOT {whole}" if self.choices.chance(25) else whole
        forms = [
            self._comparison, self._comparison, self._null, self._listed, self._between,
            self._like, self._fallible, self._fallible, self._distinct,
        ]  # fmt: skip
        if depth > 0:
            forms += [self._exists, self._exists, self._in, self._in, self._any, self._row]
        return self.choices.pick(forms)(scope, depth - 1)

    def _some(self, scope: Scope) -> tuple[str, Kind]:
        """A column in scope, or a plain number where there is none."""
        found = scope.columns(*Kind)
        if not found:
            return "1", Kind.INTEGER
        relation, column = self.choices.pick(found)
        return self.column(scope, relation, column), column.kind

    def _comparison(self, scope: Scope, depth: int) -> str:
        left, kind = self._some(scope)
        operator = self.choices.pick(_COMPARISONS)
        right = self.literal(kind) if self.choices.chance(50) else self.value(scope, kind, depth)
        return f"{left} {operator} {right}"

    def _null(self, scope: Scope, _depth: int) -> str:
        self.note("IS NULL")
        negation = self.choices.pick(("", "NOT "))
        return f"{self._some(scope)[0]} IS {negation}NULL"

    def _listed(self, scope: Scope, _depth: int) -> str:
        self.note("IN list")
        left, kind = self._some(scope)
        negation = self.choices.pick(("", "NOT "))
        return f"{left} {negation}IN ({self.literal(kind)}, {self.literal(kind)})"

    def _between(self, scope: Scope, _depth: int) -> str:
        self.note("BETWEEN")
        left, kind = self._some(scope)
        return f"{left} BETWEEN {self.literal(kind)} AND {self.literal(kind)}"

    def _like(self, scope: Scope, depth: int) -> str:
        text = self.some_column(scope, *TEXTS)
        if text is None:
            return self._comparison(scope, depth)
        self.note("LIKE")
        return f"{text} {self.choices.pick(('', 'NOT '))}LIKE {self.choices.pick(_PATTERNS)}"

    def _fallible(self, scope: Scope, depth: int) -> str:
        probe = self.probe(scope)
        if probe is None:
            return self._comparison(scope, depth)
        return f"{probe} {self.choices.pick(('>', '<>', '<'))} {self.choices.pick(('0', '7'))}"

    def _distinct(self, scope: Scope, depth: int) -> str:
        if not self.has("IS DISTINCT FROM"):
            return self._comparison(scope, depth)
        self.note("IS DISTINCT FROM")
        left, kind = self._some(scope)
        negation = self.choices.pick(("", "NOT "))
        return f"{left} IS {negation}DISTINCT FROM {self.value(scope, kind, 0)}"

    # Conditions on other queries

    def _exists(self, scope: Scope, depth: int) -> str:
        negation = self.choices.pick(("", "NOT "))
        self.note(f"{negation}EXISTS")
        return f"{negation}EXISTS ({self.subquery(depth, scope, [Kind.INTEGER]).sql})"

    def _in(self, scope: Scope, depth: int) -> str:
        left, kind = self._some(scope)
        negation = self.choices.pick(("", "NOT "))
        self.note(f"{negation}IN subquery")
        return f"{left} {negation}IN ({self.subquery(depth, scope, [kind]).sql})"

    def _any(self, scope: Scope, depth: int) -> str:
        if not self.has("ANY"):
            return self._in(scope, depth)
        left, kind = self._some(scope)
        word = self.choices.pick(("ANY", "ALL"))
        self.note(f"{word} subquery")
        operator = self.choices.pick(_COMPARISONS)
        return f"{left} {operator} {word} ({self.subquery(depth, scope, [kind]).sql})"

    def _row(self, scope: Scope, depth: int) -> str:
        if not self.has("row values"):
            return self._in(scope, depth)
        self.note("row values")
        (left, first), (right, second) = self._some(scope), self._some(scope)
        return f"({left}, {right}) IN ({self.subquery(depth, scope, [first, second]).sql})"


_RESERVED = {"order", "select", "user", "total", "lines"}
