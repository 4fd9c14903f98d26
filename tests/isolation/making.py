"""Draws worlds: odd schemas, odd clients, little data, and values planted where none may look."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from tests.isolation.choices import Choices
from tests.isolation.dialects import Dialect
from tests.isolation.ownership import owner, ways
from tests.isolation.worlds import Client, Column, Kind, Row, Table, Value, World

_TABLES = (
    "orders", "lines", "payments", "Orders Archive", "it's", "Ünits", "select", "a.b", "customers",
    "t1", "Region", "übersicht", "x y z",
)  # fmt: skip
_COLUMNS = (
    "amount", "note", "code", "total", "made", "secret", "Note 2", "e-mail", "Größe", "order",
    "it's", "price%", "a.b", "UPPER", "user",
)  # fmt: skip
IDS = (
    "acme", "ACME", "acme ", "o'hara", "100%", "ÀCME", "%", "a_me", '"', "\\", "01", "1", "0x41",
    "; --", "null",
)  # fmt: skip
_TEXTS = ("a", "b", "ab", "A", "", " a", "x%", "o'b", "ä", "a_", "\\", None)
_DIGITS = ("1", "2", "30", "007", None)
_INTEGERS = (1, 0, 2, 3, 5, -1, 10, None)
_NUMBERS = tuple(Decimal(text) for text in ("1.50", "0.25", "-2.75", "10.00", "0.00"))
_DATES = (date(2024, 1, 1), date(2024, 2, 29), date(2023, 12, 31), None)
VALUES: Mapping[Kind, Sequence[Value]] = {
    Kind.TEXT: _TEXTS,
    Kind.DIGITS: _DIGITS,
    Kind.INTEGER: _INTEGERS,
    Kind.NUMBER: (*_NUMBERS, None),
    Kind.DATE: _DATES,
}
PLANTED: Mapping[Kind, Sequence[Value]] = {
    Kind.DIGITS: ("boom",),
    Kind.INTEGER: (424242, 9223372036854775807, -9223372036854775808, 425000),
    Kind.TEXT: ("boom",),
}
_CUSTOM: Mapping[Kind, Sequence[str]] = {
    Kind.INTEGER: ("{} + 1", "coalesce({}, 7)"),
    Kind.TEXT: ("upper({})", "coalesce({}, 'none')"),
}
_MOST_ROWS = 9
_KINDS = (Kind.INTEGER, Kind.TEXT, Kind.DIGITS, Kind.NUMBER, Kind.DATE)
_NOBODY: dict[bool, Value] = {True: 999, False: "nobody"}


def world(choices: Choices, dialect: Dialect) -> World:
    return _Maker(choices, dialect).world()


class _Maker:
    def __init__(self, choices: Choices, dialect: Dialect) -> None:
        self._choices = choices
        self._dialect = dialect

    def world(self) -> World:
        choose = self._choices
        is_numbered, is_matched_by_name = choose.chance(40), choose.chance(60)
        has_text_keys = choose.chance(50) if is_matched_by_name else not is_numbered
        clients, names = self._clients(is_numbered, is_matched_by_name, has_text_keys)
        clients_table = self._client_table(clients, names, has_text_keys, is_numbered)
        tables = [clients_table, *self._tables(clients, clients_table, has_text_keys)]
        made = World(
            engine=self._dialect.name,
            tables=tuple(_sound(self._aliased(tables), self._dialect)),
            clients=tuple(clients),
            victim=len(clients) - 1,
            is_matched_by_name=is_matched_by_name,
            is_numbered=is_numbered,
        )
        return planted(made, choose)

    # Clients

    def _clients(
        self, is_numbered: bool, is_matched_by_name: bool, has_text_keys: bool
    ) -> tuple[list[Client], list[Value]]:
        choose = self._choices
        count = choose.between(3, 5)
        names: list[Value] = list(
            choose.some((1, 10, 2, 7, 100) if is_numbered else IDS, count, count)
        )
        keys: list[Value] = list(choose.some(IDS if has_text_keys else range(1, 9), count, count))
        matched = names if is_matched_by_name else keys
        return [
            Client(str(name), key)
            for name, key in zip(matched, keys, strict=True)
            if isinstance(key, int | str)
        ], names

    def _client_table(
        self, clients: list[Client], names: list[Value], has_text_keys: bool, is_numbered: bool
    ) -> Table:
        choose = self._choices
        is_shown = choose.chance(60)
        name_kind = Kind.INTEGER if is_numbered else Kind.TEXT
        key_kind = Kind.KEY if has_text_keys else Kind.INTEGER
        columns = (
            Column("id", key_kind, "id"),
            Column("name", name_kind, "name" if is_shown else None, is_listed=is_shown),
            Column("plan", Kind.TEXT, "plan"),
        )
        rows = [
            (client.key, name, choose.pick(_TEXTS))
            for client, name in zip(clients, names, strict=True)
        ]
        exposed = "clients" if is_shown else None
        # Relationships lead to tables of the datamart only, be they hidden.
        is_in_mart = is_shown or not self._dialect.has_keys
        return Table("clients", exposed, columns, tuple(rows), is_in_mart=is_in_mart)

    # Tables

    def _tables(
        self, clients: list[Client], client_table: Table, has_text_keys: bool
    ) -> list[Table]:
        choose = self._choices
        count = choose.between(1, 6)
        free = (*_TABLES, *self._dialect.odd_names)
        if self._dialect.has_fields:
            free = tuple(name for name in free if name not in _COLUMNS)
        names = choose.some(free, count, count)
        made: list[Table] = []
        for i, name in enumerate(names):
            made.append(self._table(i, name, names, client_table, has_text_keys))
        sizes = {name: choose.between(0, _MOST_ROWS) for name in names}
        return [self._filled(table, sizes, clients) for table in made]

    def _table(
        self, i: int, name: str, names: list[str], client_table: Table, has_text_keys: bool
    ) -> Table:
        """How its rows belong to a client is drawn: a key, a column, a parent, all's, nobody's."""
        choose = self._choices
        taken = choose.some(_COLUMNS, 4, 6)
        columns = [Column("id", Kind.INTEGER, "id")]
        columns += [self._plain(column) for column in taken[1:]]
        belongs = choose.pick(
            ("key", "key", "parent", "parent", "column", "parent", "shared", "key", "nobody")
        )
        key_kind = Kind.KEY if has_text_keys else Kind.INTEGER
        client_column = None
        if belongs == "parent" and i:
            columns.append(self._reference("parent_id", choose.pick(names[:i]), is_back=True))
        elif belongs in ("key", "parent"):
            column = self._reference("client_id", client_table.name, is_back=True)
            columns.append(replace(column, kind=key_kind, is_declared=not self._dialect.has_keys))
        elif belongs == "column":
            client_column = "client_ref"
            is_loose = has_text_keys and self._dialect.loose is not None and choose.chance(60)
            shown = client_column if choose.chance(50) else None
            columns.append(Column(client_column, key_kind, shown, is_loose=is_loose))
        if belongs != "shared" and choose.chance(25):
            other = choose.pick([name, *names])
            columns.append(self._reference("other_id", other, is_back=other in names[:i]))
        seen = choose.pick(("seen",) * 8 + ("hidden", "elsewhere"))
        return Table(
            name,
            name if seen == "seen" else None,
            (*columns, *self._custom(columns)),
            client_column=client_column,
            is_shared=belongs == "shared",
            is_in_mart=seen != "elsewhere",
        )

    def _plain(self, name: str) -> Column:
        """Shown as it is, under another name, hidden, or never spoken of."""
        choose = self._choices
        column = Column(name, choose.pick(_KINDS), name)
        shown = choose.pick(("shown", "shown", "shown", "hidden", "unlisted"))
        if shown == "shown":
            return column
        return replace(column, exposed=None, is_listed=shown == "hidden")

    def _reference(self, name: str, target: str, *, is_back: bool) -> Column:
        can_be_key = self._dialect.has_keys and (is_back or self._dialect.has_cycles)
        is_declared = not can_be_key or self._choices.chance(25)
        is_shown = is_declared or self._choices.chance(60)
        exposed = name if is_shown else None
        return Column(name, Kind.INTEGER, exposed, target=target, is_declared=is_declared)

    def _custom(self, columns: list[Column]) -> list[Column]:
        choose = self._choices
        over = [c for c in columns[1:] if c.kind in _CUSTOM and c.target is None]
        if not over or not choose.chance(30):
            return []
        column = choose.pick(over)
        probes = [p.sql for p in self._dialect.probes if p.kind is column.kind]
        can_fail = bool(probes) and choose.chance(30)
        sql = choose.pick(probes if can_fail else _CUSTOM[column.kind])
        name = "computed"
        return [
            Column(name, column.kind, name, sql=sql, over=column.name, can_fail=can_fail),
        ]

    def _aliased(self, tables: list[Table]) -> list[Table]:
        """Other names: among them those of columns and tables that nobody may see."""
        choose = self._choices
        unseen = [t.name for t in tables if not t.is_in_mart]
        aliased: list[Table] = []
        for table in tables:
            exposed = table.exposed
            if exposed is not None and choose.chance(20):
                name = choose.pick(("Sales", "the list", *unseen))
                exposed = name if name not in {t.exposed for t in aliased} else exposed
            aliased.append(replace(table, exposed=exposed, columns=self._column_aliases(table)))
        return aliased

    def _column_aliases(self, table: Table) -> tuple[Column, ...]:
        choose = self._choices
        unseen = [c.name for c in table.columns if c.exposed is None and not c.is_listed]
        columns = list(table.columns)
        for i, column in enumerate(columns):
            is_free = column.exposed is not None and not column.is_declared and i > 0
            if is_free and choose.chance(15):
                name = choose.pick(("Label", "grand total", *unseen))
                taken = {(c.exposed or c.name).casefold() for c in columns if c.is_listed}
                if name.casefold() not in taken:
                    columns[i] = replace(column, exposed=name)
        return tuple(columns)

    # Rows

    def _filled(self, table: Table, sizes: Mapping[str, int], clients: list[Client]) -> Table:
        rows = tuple(
            tuple(self._value(column, number, sizes, clients, table) for column in table.physical)
            for number in range(1, sizes[table.name] + 1)
        )
        return replace(table, rows=rows)

    def _value(
        self,
        column: Column,
        number: int,
        sizes: Mapping[str, int],
        clients: list[Client],
        table: Table,
    ) -> Value:
        if column is table.key:
            return number
        if column.target is not None and column.target in sizes:
            keys: list[Value] = [*range(1, sizes[column.target] + 1), None]
            return self._choices.pick(keys)
        if column.target is not None:
            return self._choices.pick([*(client.key for client in clients), None])
        if column.name == table.client_column:
            nobody = _NOBODY[isinstance(clients[0].key, int)]
            return self._choices.pick([*(client.key for client in clients), None, nobody])
        return self._choices.pick(VALUES[column.kind])


def _sound(tables: list[Table], dialect: Dialect) -> Iterator[Table]:
    """Without relationships that the datamart could not have."""
    inside = {table.name for table in tables if table.is_in_mart}
    for table in tables:
        columns = []
        for column in table.columns:
            is_whole = table.name in inside and column.target in inside
            if column.is_declared and not is_whole:
                can_be_key = dialect.has_keys and column.target == "clients"
                target = column.target if can_be_key else None
                columns.append(replace(column, target=target, is_declared=False))
            else:
                columns.append(column)
        yield replace(table, columns=tuple(columns))


def planted(made: World, choices: Choices) -> World:
    """`made` with values in the rows of the victim, and of nobody, that a query could tell of."""
    found = ways(made)
    victim = made.clients[made.victim].key
    tables = []
    for table in made.tables:
        way = found.get(table.name)
        rows = []
        for row in table.rows:
            is_open = table.is_shared or table is made.client_table
            whose = owner(made, table, row, way) if way is not None else None
            is_target = not is_open and whose in (None, victim)
            rows.append(_with_planted(table, row, choices) if is_target else row)
        tables.append(replace(table, rows=tuple(rows)))
    return replace(made, tables=tuple(tables))


def _with_planted(table: Table, row: Row, choices: Choices) -> Row:
    return tuple(
        choices.pick((*PLANTED[column.kind], value))
        if column.kind in PLANTED and is_plain(column, table)
        else value
        for column, value in zip(table.physical, row, strict=True)
    )


def is_plain(column: Column, table: Table) -> bool:
    return column is not table.key and column.target is None and column.name != table.client_column
