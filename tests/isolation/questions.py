"""Draws SELECTs of the admitted language over exposed names, each engine's own parts too."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tests.isolation.choices import Choices
from tests.isolation.dialects import Dialect
from tests.isolation.expressions import TEXTS, Expressions
from tests.isolation.ownership import ways
from tests.isolation.scopes import Made, Named, Relation, Scope, Written, plain
from tests.isolation.worlds import Kind, Table, World

_ALIASES = ("a", "b", "c", "d", "x", "y")
_OUTPUTS = ("n", "v", "u", "k", "Total", "the value")
_CTES = ("recent", "w", "c")
_NUMBERS = (Kind.INTEGER, Kind.NUMBER)
_FRAMES = (
    "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
    "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
    "RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
)
_DEPTH = 2


def question(choices: Choices, world: World, dialect: Dialect) -> Made:
    return _Questions(choices, world, dialect).question()


@dataclass(frozen=True)
class _From:
    """`taken`: names of relations that stand here but cannot be named, as those of a semi-join."""

    sql: str
    relations: tuple[Relation, ...]
    is_merged: bool = False
    taken: tuple[Relation, ...] = ()

    @property
    def all(self) -> tuple[Relation, ...]:
        return (*self.relations, *self.taken)


class _Questions(Expressions):
    def __init__(self, choices: Choices, world: World, dialect: Dialect) -> None:
        super().__init__(choices, world, dialect)
        shown = [c for table in world.exposed for c in table.shown if c.exposed]
        hidden = [c.name for t in world.tables for c in t.columns if c.exposed is None]
        taken = {plain(t.exposed or t.name) for t in world.tables if t.is_in_mart}
        elsewhere = [t.name for t in world.tables if plain(t.name) not in taken]
        self._unseen = [name for name in (*hidden, *elsewhere) if plain(name) not in taken]
        if dialect.has_fields:
            self._unseen, elsewhere = [name for name in elsewhere if name not in hidden], []
        self._outputs = (*_OUTPUTS, *hidden, *elsewhere, *(c.exposed or "" for c in shown[:3]))
        # Of a table without a way to the client, one question in many is asked: it is refused.
        found = ways(world)
        belonging = [t for t in world.exposed if t.is_shared or t.name in found]
        is_any = not belonging or choices.chance(4)
        self._tables = list(world.exposed) if is_any else belonging
        self._ctes: dict[str, Relation] = {}

    def question(self) -> Made:
        """With an end: sorted by all its columns, and then perhaps cut."""
        if self.choices.chance(5):
            return self._forbidden()
        written = self._query(_DEPTH, None, None, is_top=True)
        if not written.columns or not self.choices.chance(40):
            return Made(written.sql, frozenset(self.constructs), is_ordered=False)
        order = self._order(len(written.columns))
        if written.sorting is not None and self.choices.chance(60):
            self.note("ORDER BY a condition")
            make = self.choices.pick((self._in, self._in, self._exists, self.condition))
            first = f"CASE WHEN {make(written.sorting, 1)} THEN 1 ELSE 0 END"
            order = order.replace("ORDER BY ", f"ORDER BY {first} DESC, ", 1)
        sql = f"{written.sql} {order}{self._limit()}"
        is_ordered = self.dialect.sorts_sets or not written.is_set
        return Made(sql, frozenset(self.constructs), is_ordered=is_ordered)

    def _forbidden(self) -> Made:
        """Names of what nobody may see: a table elsewhere, a hidden column."""
        choose = self.choices
        self.note("unseen names")
        tables = [t for t in self.world.tables if t not in self.world.exposed]
        inside = [t for t in self._tables if any(c.exposed is None for c in t.columns)]
        if inside and (not tables or choose.chance(35)):
            table = choose.pick(inside)
            hidden = choose.pick([c for c in table.columns if c.exposed is None])
            sql = f"SELECT h.{self.dialect.quoted(hidden.name)} FROM {self._name(table)} AS h"
            return Made(sql, frozenset(self.constructs), is_ordered=False)
        name = self.dialect.quoted(choose.pick(tables).name if tables else "elsewhere")
        sql = f"SELECT * FROM {name}"
        if choose.chance(50):
            self.note("CTE of an unseen name")
            inner = f"WITH {name} AS (SELECT 1 AS n) SELECT n FROM {name}"
            sql = f"{sql} AS h WHERE EXISTS ({inner})"
        return Made(sql, frozenset(self.constructs), is_ordered=False)

    # Queries

    def subquery(self, depth: int, outer: Scope | None, kinds: Sequence[Kind]) -> Written:
        return self._query(max(depth, 0), outer, kinds)

    def single(self, depth: int, outer: Scope, kind: Kind) -> str:
        source = self._from(max(depth, 0), most=1, outer=outer)
        scope = Scope(source.relations, outer)
        # Of outer columns alone it would be the outer query's aggregate, and SQLite would take
        # that query's other columns from any of its rows.
        own = Scope(source.relations, None)
        value = self.choices.pick(("max({})", "min({})")).format(self.value(own, kind, 0))
        return f"SELECT {value} FROM {source.sql}{self._where(scope, depth)}"

    def _query(
        self, depth: int, outer: Scope | None, kinds: Sequence[Kind] | None, *, is_top: bool = False
    ) -> Written:
        choose = self.choices
        if depth > 0 and choose.chance(20) and (is_top or self.has("inner WITH")):
            return self._with(depth, outer, kinds)
        return self._bare(depth, outer, kinds, is_top=is_top)

    def _bare(
        self, depth: int, outer: Scope | None, kinds: Sequence[Kind] | None, *, is_top: bool = False
    ) -> Written:
        choose = self.choices
        if depth > 0 and choose.chance(18 if kinds is None else 8):
            return self._set_operation(depth, outer, kinds)
        if is_top and choose.chance(7) and self.has("recursive"):
            return self._recursive()
        if kinds is None and choose.chance(25 if is_top else 10):
            star = self._star(depth, outer)
            if is_top or star.columns:
                return star
        return self._select(depth, outer, kinds)

    def _with(self, depth: int, outer: Scope | None, kinds: Sequence[Kind] | None) -> Written:
        """CTEs of few names, so that inner ones hide outer ones."""
        before = dict(self._ctes)
        self.note("nested CTE" if depth < _DEPTH else "CTE")
        parts = []
        names = self.choices.some((*_CTES, *self._unseen), 1, 2)
        distinct = {name.casefold(): name for name in names}
        for name in distinct.values():
            make = self._query if self.has("inner WITH") else self._bare
            body = make(depth - 1, None, None)
            if plain(name) in {plain(known) for known in before}:
                self.note("CTE that hides another")
            parts.append(self._cte(name, body))
        written = self._bare(depth - 1, outer, kinds)
        self._ctes = before
        return Written(
            f"WITH {', '.join(parts)} {written.sql}", written.columns, is_set=written.is_set
        )

    def _cte(self, name: str, body: Written) -> str:
        columns, spelled = body.columns, self.spelled(name)
        if self.choices.chance(20):
            self.note("CTE with column names")
            columns = tuple(replace(c, name=f"c{i}") for i, c in enumerate(columns))
            spelled += f" ({', '.join(c.name for c in columns)})"
        self._ctes[name] = Relation(self.spelled(name), name.casefold(), columns)
        return f"{spelled} AS ({body.sql})"

    def _recursive(self) -> Written:
        """A walk along a key of the table itself, or a count."""
        walks = [
            (table, column)
            for table in self._tables
            for column in table.shown
            if column.target == table.name and table.key.exposed
        ]
        self.note("recursive CTE")
        name = self.dialect.quoted(self.choices.pick((*_CTES, *self._unseen)))
        if not walks:
            counted = self._name(self.choices.pick(self._tables))
            sql = (
                f"WITH RECURSIVE {name} (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM {name}"
                f" WHERE i < 3) SELECT r.i, (SELECT count(*) FROM {counted} AS t) AS n"
                f" FROM {name} AS r"
            )
            return Written(sql, (Named("i", Kind.INTEGER), Named("n", Kind.INTEGER)))
        table, column = self.choices.pick(walks)
        key, up = (self.dialect.quoted(c.exposed or "") for c in (table.key, column))
        sql = (
            f"WITH RECURSIVE {name} (i, p) AS (SELECT t.{key}, t.{up} FROM {self._name(table)} AS t"
            f" UNION SELECT t.{key}, t.{up} FROM {self._name(table)} AS t"
            f" JOIN {name} AS r ON t.{key} = r.p) SELECT i, p FROM {name}"
        )
        return Written(sql, (Named("i", Kind.INTEGER), Named("p", Kind.INTEGER)))

    def _set_operation(
        self, depth: int, outer: Scope | None, kinds: Sequence[Kind] | None
    ) -> Written:
        words = ["UNION ALL", self.dialect.union]
        words += [word for word in ("INTERSECT", "EXCEPT") if self.has(word)]
        if self.has("ALL sets"):
            words += ["INTERSECT ALL", "EXCEPT ALL"]
        word = self.choices.pick(words)
        self.note("UNION" if word == self.dialect.union else word)
        left = self._select(depth - 1, outer, kinds)
        right = self._select(depth - 1, outer, [column.kind for column in left.columns])
        return Written(f"{left.sql} {word} {right.sql}", left.columns, is_set=True)

    def _star(self, depth: int, outer: Scope | None) -> Written:
        """All columns, in the order in which the datamart shows them."""
        source = self._from(depth, most=3, outer=outer)
        scope = Scope(source.relations, outer)
        star = "*"
        if len(source.relations) > 1 and self.choices.chance(50):
            star = f"{self.choices.pick(source.relations).spelled}.*"
        self.note("qualified star" if star != "*" else "star")
        sql = f"SELECT {star} FROM {source.sql}{self._where(scope, depth)}"
        is_known = len(source.relations) == 1 and not source.is_merged
        return Written(sql, source.relations[0].columns if is_known else ())

    def _select(self, depth: int, outer: Scope | None, kinds: Sequence[Kind] | None) -> Written:
        source = self._from(depth, most=3 if depth else 2, outer=outer)
        scope = Scope(source.relations, outer)
        form = self.choices.below(10)
        if kinds is None and form >= 8:
            return self._grouped(source, scope, depth)
        if kinds is None and form == 7:
            return self._windowed(source, scope, depth)
        if kinds is None and form == 6 and self.has("DISTINCT ON"):
            return self._distinct_on(source, scope, depth)
        columns, values = self._values(scope, depth, kinds)
        distinct = "DISTINCT " if self.choices.chance(12) else ""
        if distinct:
            self.note("DISTINCT")
        sql = f"SELECT {distinct}{', '.join(values)} FROM {source.sql}{self._where(scope, depth)}"
        return Written(sql, columns, None if distinct else scope)

    def _values(
        self, scope: Scope, depth: int, kinds: Sequence[Kind] | None
    ) -> tuple[tuple[Named, ...], list[str]]:
        if kinds is None:
            own = scope.own()
            kinds = [self.choices.pick(own)[1].kind for _ in range(self.choices.between(1, 3))]
        names = self._names(len(kinds))
        values = [self.value(scope, kind, depth) for kind in kinds]
        written = [
            f"{value} AS {self.dialect.quoted(name)}"
            for value, name in zip(values, names, strict=True)
        ]
        return tuple(map(Named, names, kinds)), written

    def _names(self, count: int) -> list[str]:
        names: dict[str, str] = {}
        for name in self.choices.some(self._outputs, count, count + 3):
            names.setdefault(name.casefold(), name)
        found = list(names.values())[:count]
        if any(name in self._unseen for name in found):
            self.note("alias of an unseen name")
        return found + [f"v{i}" for i in range(count - len(found))]

    # Sources

    def _from(self, depth: int, *, most: int, outer: Scope | None = None) -> _From:
        first = self._source(depth, ())
        source = _From(first[0], (first[1],))
        while len(source.relations) < most and self.choices.chance(40):
            source = self._joined(source, depth, outer)
        return source

    def _source(self, depth: int, before: Sequence[Relation]) -> tuple[str, Relation]:
        choose = self.choices
        if self._ctes and choose.chance(50):
            name = choose.pick(list(self._ctes))
            self.note("read CTE")
            cte = self._ctes[name]
            if choose.chance(30) and all(cte.key != relation.key for relation in before):
                return cte.spelled, cte
            return self._aliased(cte.spelled, cte.columns, before)
        if depth > 0 and choose.chance(15):
            self.note("derived table")
            inner = self._query(depth - 1, None, None)
            return self._aliased(f"({inner.sql})", inner.columns, before)
        if choose.chance(3) and self.has("VALUES"):
            self.note("VALUES")
            key = self._free_alias(before)
            spelled = self.dialect.quoted(key)
            relation = Relation(spelled, key.casefold(), (Named("i", Kind.INTEGER),))
            return f"(VALUES (1), (2)) AS {spelled} (i)", relation
        return self._table(before)

    def _table(self, before: Sequence[Relation]) -> tuple[str, Relation]:
        table = self.choices.pick(self._tables)
        columns = tuple(Named(c.exposed or "", c.kind) for c in table.shown)
        name = self._name(table)
        key = (table.exposed or "").casefold()
        if self.choices.chance(40) and all(key != relation.key for relation in before):
            return name, Relation(name, key, columns)
        return self._aliased(name, columns, before)

    def _name(self, table: Table) -> str:
        name = table.exposed or ""
        is_odd = self.dialect.name == "mysql" and not name.islower()
        return self.dialect.quoted(name) if is_odd else self.spelled(name)

    def _aliased(
        self, sql: str, columns: tuple[Named, ...], before: Sequence[Relation]
    ) -> tuple[str, Relation]:
        name = self._free_alias(before)
        spelled = self.dialect.quoted(name)
        return f"{sql} AS {spelled}", Relation(spelled, name.casefold(), columns)

    def _free_alias(self, before: Sequence[Relation]) -> str:
        taken = {relation.key for relation in before}
        names = [n for n in (*_ALIASES, *self._unseen) if n.casefold() not in taken]
        name = self.choices.pick(names)
        if name in self._unseen:
            self.note("alias of an unseen name")
        return name

    def _joined(self, left: _From, depth: int, outer: Scope | None) -> _From:
        if depth > 0 and self.choices.chance(12) and self.has("LATERAL"):
            return self._lateral(left, outer)
        sql, right = self._source(depth, left.all)
        relations = (*left.relations, right)
        kinds = ["JOIN", "LEFT JOIN", "CROSS JOIN", ","]
        kinds += [kind for kind in ("RIGHT JOIN", "FULL JOIN") if self.has(kind)]
        if self.has("SEMI JOIN"):
            kinds += ["SEMI JOIN", "ANTI JOIN"]
        kind = self.choices.pick(kinds)
        if kind == "," and left.sql.count(" JOIN "):
            kind = "CROSS JOIN"
        self.note(kind if kind != "," else "comma join")
        if kind in (",", "CROSS JOIN"):
            sql = f"{left.sql}{kind if kind == ',' else f' {kind}'} {sql}"
            return replace(left, sql=sql, relations=relations)
        if kind in ("SEMI JOIN", "ANTI JOIN"):
            on = self._on(Scope(relations, outer), right, depth)
            taken = (*left.taken, right)
            return _From(f"{left.sql} {kind} {sql} ON {on}", left.relations, left.is_merged, taken)
        shared = self._shared(left, right)
        if shared and self.choices.chance(25):
            merged = self._merging(left, right, sql, kind, shared)
            if any(relation.columns for relation in merged.relations):
                return merged
        on = self._on(Scope(relations, outer), right, depth, is_full=kind == "FULL JOIN")
        return replace(left, sql=f"{left.sql} {kind} {sql} ON {on}", relations=relations)

    def _on(self, scope: Scope, right: Relation, depth: int, *, is_full: bool = False) -> str:
        """Mostly an equality between the two; a full join takes nothing else everywhere."""
        pairs = [
            (relation, column, other)
            for relation in scope.relations
            if relation is not right
            for column in relation.columns
            for other in right.columns
            if column.kind is other.kind
        ]
        if not pairs or (not is_full and self.choices.chance(25)):
            return self.condition(scope, depth - 1)
        relation, column, other = self.choices.pick(pairs)
        on = (
            f"{relation.spelled}.{self.spelled(column.name)}"
            f" = {right.spelled}.{self.spelled(other.name)}"
        )
        if not is_full and self.choices.chance(20):
            self.note("condition in ON")
            return f"{on} AND {self.condition(scope, depth - 1)}"
        return on

    def _shared(self, left: _From, right: Relation) -> list[str]:
        """Names that both sides have once, of one kind."""
        names = [c.name.casefold() for relation in left.relations for c in relation.columns]
        kinds = {c.name: c.kind for relation in left.relations for c in relation.columns}
        return [
            c.name
            for c in right.columns
            if names.count(c.name.casefold()) == 1 and kinds.get(c.name) is c.kind
        ]

    def _merging(
        self, left: _From, right: Relation, sql: str, kind: str, shared: list[str]
    ) -> _From:
        """USING and NATURAL. The merged column is named by neither side."""
        relations = (*left.relations, right)
        all_names = [c.name.casefold() for r in relations for c in r.columns]
        is_natural = self.has("NATURAL") and kind != "FULL JOIN" and self.choices.chance(40)
        if is_natural and len(set(all_names)) + len(shared) == len(all_names):
            self.note("NATURAL")
            sql = f"{left.sql} NATURAL {kind} {sql}"
            return _From(sql, _without(relations, shared), True, left.taken)
        self.note("USING")
        name = self.choices.pick(shared)
        sql = f"{left.sql} {kind} {sql} USING ({self.spelled(name)})"
        return _From(sql, _without(relations, [name]), True, left.taken)

    def _lateral(self, left: _From, outer: Scope | None) -> _From:
        self.note("LATERAL")
        inner = self._query(0, Scope(left.relations, outer), None)
        sql, right = self._aliased(f"LATERAL ({inner.sql})", inner.columns, left.all)
        relations = (*left.relations, right)
        joined = f"CROSS JOIN {sql}" if self.choices.chance(50) else f"LEFT JOIN {sql} ON TRUE"
        return replace(left, sql=f"{left.sql} {joined}", relations=relations)

    # Clauses

    def _where(self, scope: Scope, depth: int) -> str:
        if not self.choices.chance(60):
            return ""
        self.note("WHERE")
        return f" WHERE {self.condition(scope, depth)}"

    def _order(self, count: int) -> str:
        self.note("ORDER BY")
        return f"ORDER BY {', '.join(self._ends(str(i)) for i in range(1, count + 1))}"

    def _ends(self, value: str) -> str:
        end = self.choices.pick(("", " DESC"))
        if self.has("NULLS") and self.choices.chance(25):
            self.note("NULLS FIRST, LAST")
            end += self.choices.pick((" NULLS FIRST", " NULLS LAST"))
        return value + end

    def _limit(self) -> str:
        if self.has("WITH TIES") and self.choices.chance(8):
            self.note("WITH TIES")
            return " FETCH FIRST 2 ROWS WITH TIES"
        if not self.choices.chance(60):
            return ""
        self.note("LIMIT")
        offset = f" OFFSET {self.choices.between(1, 2)}" if self.choices.chance(30) else ""
        return f" LIMIT {self.choices.between(1, 4)}{offset}"

    def _grouped(self, source: _From, scope: Scope, depth: int) -> Written:
        choose = self.choices
        groups = [
            (self.column(scope, relation, column), column.kind)
            for relation, column in choose.some(scope.own(), 0, 2)
        ]
        aggregates = [self._aggregate(scope, depth) for _ in range(choose.between(1, 2))]
        names = self._names(len(groups) + len(aggregates))
        written = [
            f"{value} AS {self.dialect.quoted(name)}"
            for (value, _), name in zip([*groups, *aggregates], names, strict=True)
        ]
        sql = f"SELECT {', '.join(written)} FROM {source.sql}{self._where(scope, depth)}"
        if groups:
            sql += f" GROUP BY {self._grouping([value for value, _ in groups])}"
        if choose.chance(40):
            self.note("HAVING")
            value, kind = self._aggregate(scope, 0)
            limit = self.literal(kind)
            if depth > 0 and kind in _NUMBERS and choose.chance(60):
                self.note("subquery in HAVING")
                counted = self._from(0, most=1)
                limit = f"(SELECT count(*) FROM {counted.sql})"
            sql += f" HAVING {value} {choose.pick(('>', '<>', '<='))} {limit}"
        kinds = [kind for _, kind in [*groups, *aggregates]]
        return Written(sql, tuple(map(Named, names, kinds)))

    def _grouping(self, values: list[str]) -> str:
        choose = self.choices
        listed = ", ".join(values)
        if choose.chance(25) and self.has("GROUPING SETS"):
            form = choose.pick(("ROLLUP", "CUBE", "GROUPING SETS"))
            self.note(form)
            return f"{form} ({listed})" if form != "GROUPING SETS" else f"{form} (({listed}), ())"
        self.note("GROUP BY")
        if choose.chance(8) and self.has("GROUP BY ALL"):
            self.note("GROUP BY ALL")
            return "ALL"
        return listed

    def _aggregate(self, scope: Scope, depth: int) -> tuple[str, Kind]:
        choose = self.choices
        number = self.some_column(scope, *_NUMBERS)
        text = self.some_column(scope, *TEXTS)
        forms: list[tuple[str, Kind]] = [("count(*)", Kind.INTEGER)]
        if number is not None:
            forms += [(f"{f}({number})", Kind.NUMBER) for f in ("sum", "min", "max", "avg")]
            forms += [(f"count(DISTINCT {number})", Kind.INTEGER)]
        if text is not None:
            forms += [(f"max({text})", Kind.TEXT), (f"count({text})", Kind.INTEGER)]
            if self.dialect.listed is not None:
                forms.append((self.dialect.listed.format(text), Kind.TEXT))
        value, kind = choose.pick(forms)
        self.note("aggregate")
        if choose.chance(25) and self.has("FILTER"):
            self.note("FILTER")
            value += f" FILTER (WHERE {self.condition(scope, depth - 1)})"
        return value, kind

    def _windowed(self, source: _From, scope: Scope, depth: int) -> Written:
        """Numbered by all columns at once: what is left to chance is the same either way."""
        own = scope.own()
        columns = [self.column(scope, *pair) for pair in own]
        total = ", ".join(self._ends(column) for column in columns)
        part = self.choices.pick(columns)
        self.note("window")
        value, kind = self._window(scope, total, part)
        names = self._names(2)
        first, second = (self.dialect.quoted(name) for name in names)
        shown = self.choices.pick(own)
        sql = (
            f"SELECT {self.column(scope, *shown)} AS {first}, {value} AS {second}"
            f" FROM {source.sql}{self._where(scope, depth)}"
        )
        if self.has("QUALIFY") and self.choices.chance(30):
            self.note("QUALIFY")
            sql += f" QUALIFY row_number() OVER (ORDER BY {total}) <= 2"
        return Written(sql, (Named(names[0], shown[1].kind), Named(names[1], kind)))

    def _window(self, scope: Scope, total: str, part: str) -> tuple[str, Kind]:
        choose = self.choices
        number = self.some_column(scope, Kind.INTEGER) or "1"
        partition = f"PARTITION BY {part} " if choose.chance(50) else ""
        forms = [
            f"row_number() OVER ({partition}ORDER BY {total})",
            f"rank() OVER (ORDER BY {part})",
            f"lag({number}) OVER ({partition}ORDER BY {total})",
            f"first_value({number}) OVER ({partition}ORDER BY {total})",
            f"count(*) OVER ({partition})",
            f"sum({number}) OVER ({partition}ORDER BY {total} {choose.pick(_FRAMES)})",
            f"dense_rank() OVER ({partition}ORDER BY {self.probe(scope) or part})",
        ]
        return choose.pick(forms), Kind.INTEGER

    def _distinct_on(self, source: _From, scope: Scope, depth: int) -> Written:
        self.note("DISTINCT ON")
        columns = [self.column(scope, *pair) for pair in scope.own()]
        key = self.choices.below(len(columns))
        order = [columns[key], *(c for i, c in enumerate(columns) if i != key)]
        shown = scope.own()[self.choices.below(len(columns))]
        (name,) = self._names(1)
        sql = (
            f"SELECT DISTINCT ON ({columns[key]}) {self.column(scope, *shown)}"
            f" AS {self.dialect.quoted(name)}"
            f" FROM {source.sql}{self._where(scope, depth)} ORDER BY {', '.join(order)}"
        )
        return Written(f"SELECT * FROM ({sql}) AS once", (Named(name, shown[1].kind),))


def _without(relations: Sequence[Relation], names: Sequence[str]) -> tuple[Relation, ...]:
    gone = {name.casefold() for name in names}
    return tuple(
        replace(r, columns=tuple(c for c in r.columns if c.name.casefold() not in gone))
        for r in relations
    )
