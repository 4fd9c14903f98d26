"""Compares the canaries' results with the rows that were planted for them."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from martlet.client import RefusedError
from martlet.prove.answers import ClientAnswers
from martlet.prove.ask import Asker, QueryResult, error_code
from martlet.prove.certificates import certificate_check
from martlet.prove.checks import Check, Outcome, checked
from martlet.prove.clients import Client
from martlet.prove.datamart import Reviewed, Table
from martlet.prove.scratch.canaries import Canary
from martlet.prove.scratch.owners import rows_of
from martlet.prove.scratch.planting import Planting, Row
from martlet.prove.scratch.probes import (
    FAILING,
    INTEGERS,
    JOINS,
    PROBES,
    UNIONS,
    Probe,
    join_text,
    joined,
)
from martlet.prove.scratch.shape import Column, ShapeTable
from martlet.prove.scratch.types import is_padded, labels, width
from martlet.prove.scratch.values import MARK_WIDTH, is_numbered


@dataclass(frozen=True, slots=True)
class OwnRows:
    """A table with the planted rows that one canary must get.

    `physical` are the draft's columns without custom ones, by exposed name. `mark` is the exposed
    name of a column whose values identify rows; None if there is no such column.
    """

    table: Table
    shape: ShapeTable
    rows: Sequence[Row]
    physical: Mapping[str, Column]
    mark: str | None

    @property
    def has_texts(self) -> bool:
        return self.mark is not None and self.physical[self.mark].family == "string"

    def marks(self) -> list[str]:
        name = self.physical[self.mark].name if self.mark else ""
        return [str(row[name]) for row in self.rows]


@dataclass(frozen=True, slots=True)
class Canaries:
    """Checks of the canaries' results on `mart`, the scratch copy of the datamart `real`."""

    asker: Asker
    mart: Reviewed
    real: Reviewed
    planting: Planting

    def own(self, canary: Canary, table: Table) -> OwnRows:
        pairs = zip(self.mart.tables, self.real.tables, strict=True)
        real = next(real for scratch, real in pairs if scratch.name == table.name)
        shape = self.planting.shape.table((real.path["schemaName"], real.path["tableName"]))
        physical = dict(self._physical(table, shape))
        rows = rows_of(canary, real, self.planting)
        return OwnRows(table, shape, rows, physical, self._mark(shape, physical))

    def planted_check(self, own: OwnRows, answers: ClientAnswers) -> Check:
        """A check that the canary gets exactly its planted rows of the table."""
        names = [n for n, column in own.physical.items() if column.family in ("string", "integer")]
        columns = [own.physical[name] for name in names]
        expected = Counter(_planted(row, columns) for row in own.rows)
        places = [answers.rows.names.index(name) for name in names]
        answered = Counter(_answered(row, places, columns) for row in answers.rows.rows)
        missing, foreign = (expected - answered).total(), (answered - expected).total()
        return checked(
            not missing and not foreign,
            "canaries",
            "The canary gets its planted rows and no others",
            f"{missing} of its {len(own.rows)} rows are missing; {foreign} rows are not its own.",
            table=own.table.name,
            client=answers.client.digest,
        )

    async def probe_checks(self, own: OwnRows, canary: Canary, client: Client) -> list[Check]:
        if own.mark is None:
            message = "The table exposes no column whose values identify its rows."
            name = "Queries of the canary's rows in every form"
            return [Check("probes", name, Outcome.UNKNOWN, message, own.table.name, client.digest)]
        others = self._every_mark([own]) - set(own.marks())
        probes = [probe for probe in PROBES if own.has_texts or not probe.is_of_texts]
        if not own.table.is_shared and others:
            probes += [probe for probe in FAILING if probe.is_of_texts == own.has_texts]
        other = min(others, default="")
        return [await self._probe(probe, own, canary, client, other) for probe in probes]

    async def _probe(
        self, probe: Probe, own: OwnRows, canary: Canary, client: Client, other: str
    ) -> Check:
        text = probe.text.format(
            t=self.mart.quoted(own.table.name),
            m=self.mart.quoted(own.mark or ""),
            own=canary.code,
            other=other,
            integer=INTEGERS.get(self.mart.engine, "INTEGER"),
            union=UNIONS.get(self.mart.engine, "UNION"),
        )
        name = f"Reads the canary's own rows only: {probe.name}"
        try:
            answer = await self.asker.rows(client.id, text)
        except RefusedError as error:
            return _refused(error, probe in FAILING, name, own, client)
        is_right = probe.fits(answer, own.marks())
        return self._check(answer, is_right, name, [own], client)

    async def join_checks(self, owns: Sequence[OwnRows], client: Client) -> list[Check]:
        """Checks of joins between tables that the datamart relates."""
        checks = []
        for child, parent, child_key, parent_key in self._related(owns):
            for kind in JOINS:
                text = join_text(
                    kind,
                    t=self.mart.quoted(child.table.name),
                    p=self.mart.quoted(parent.table.name),
                    m=self.mart.quoted(child.mark or ""),
                    pm=self.mart.quoted(parent.mark or ""),
                    ck=self.mart.quoted(child_key),
                    pk=self.mart.quoted(parent_key),
                )
                name = f"Reads the canary's own rows only: {kind.lower()} join by {child_key}"
                expected = Counter(joined(kind, _by(child, child_key), _by(parent, parent_key)))
                try:
                    answer = await self.asker.rows(client.id, text)
                except RefusedError as error:
                    checks.append(_refused(error, False, name, child, client))
                    continue
                answered = Counter((_text(row[0]), _text(row[1])) for row in answer.rows)
                is_right = answered == expected
                checks.append(self._check(answer, is_right, name, [child, parent], client))
        return checks

    def _check(
        self,
        answer: QueryResult,
        is_right: bool,
        name: str,
        owns: Sequence[OwnRows],
        client: Client,
    ) -> Check:
        tables = list({own.table.name: own.table for own in owns}.values())
        proved = certificate_check(answer, self.mart, tables, client, name)
        foreign = self._every_mark(owns) - {mark for own in owns for mark in own.marks()}
        is_foreign = any(_text(cell) in foreign for row in answer.rows for cell in row)
        wrong = (
            "The result holds another client's mark."
            if is_foreign
            else "The result does not match the canary's rows."
        )
        if proved.outcome is Outcome.BREACH:
            wrong = f"{wrong if not is_right else ''} {proved.message}".strip()
        return checked(
            is_right and not is_foreign and proved.outcome is Outcome.HELD,
            "probes",
            name,
            wrong,
            table=", ".join(table.name for table in tables),
            client=client.digest,
            certificate=proved.certificate,
        )

    def _every_mark(self, owns: Sequence[OwnRows]) -> set[str]:
        """The marks of all clients' rows in the tables."""
        return {
            str(row[own.physical[own.mark].name])
            for own in owns
            if own.mark is not None
            for row in self.planting.rows[own.shape.id]
        }

    def _physical(self, table: Table, shape: ShapeTable) -> Iterator[tuple[str, Column]]:
        drafts = zip(self.mart.draft["tableList"], self.mart.tables, strict=True)
        draft = next(draft for draft, scratch in drafts if scratch.name == table.name)
        for column in draft["columns"]:
            if not column["isHide"] and not column["isCustomColumn"]:
                yield column["alias"] or column["name"], shape.columns[column["name"]]

    def _mark(self, shape: ShapeTable, physical: Mapping[str, Column]) -> str | None:
        """A column whose values identify rows; a text column if there is one."""
        linking = {link.column for link in shape.links}
        if shape.id == self.planting.shape.client_table:
            tenancy = self.planting.shape.tenancy
            linking |= {tenancy["tableClientNameColumn"], tenancy["tablePrimaryKeyColumn"]}
        free = {name: c for name, c in physical.items() if c.name not in linking}
        wide = [n for n, c in free.items() if c.family == "string" and self._is_wide(c)]
        return next(iter([*wide, *(n for n, c in free.items() if is_numbered(c))]), None)

    def _is_wide(self, column: Column) -> bool:
        longest = width(column, self.planting.engine)
        has_room = longest is None or longest >= MARK_WIDTH
        return has_room and not is_padded(column) and not labels(column, self.planting.engine)

    def _related(self, owns: Sequence[OwnRows]) -> Iterator[tuple[OwnRows, OwnRows, str, str]]:
        """Child, parent, and the exposed names of their join columns."""
        by_id = {own.shape.id: own for own in owns if own.mark}
        for child in by_id.values():
            for link in child.shape.links:
                parent = by_id.get(link.target)
                ends = _exposed(child, link.column), _exposed(parent, link.target_column)
                if parent is not None and ends[0] is not None and ends[1] is not None:
                    yield child, parent, ends[0], ends[1]


def _refused(
    error: RefusedError, is_failing: bool, name: str, own: OwnRows, client: Client
) -> Check:
    """A valid query may be outside of the language, but it must not fail on other clients' rows."""
    status = error.body.get("status")
    outcome = Outcome.UNKNOWN if status == 400 else Outcome.UNCHECKED
    if is_failing and error.body.get("code") == "QUERY_FAILED":
        outcome = Outcome.BREACH
    return Check("probes", name, outcome, error_code(error), own.table.name, client.digest)


def _exposed(own: OwnRows | None, physical: str) -> str | None:
    if own is None:
        return None
    return next((name for name, c in own.physical.items() if c.name == physical), None)


def _by(own: OwnRows, key: str) -> list[tuple[str, Any]]:
    physical = own.physical[key].name
    return [(mark, row[physical]) for mark, row in zip(own.marks(), own.rows, strict=True)]


def _planted(row: Row, columns: Sequence[Column]) -> tuple[str | None, ...]:
    return tuple(_plain(row[column.name], column) for column in columns)


def _answered(
    row: Sequence[Any], places: Sequence[int], columns: Sequence[Column]
) -> tuple[str | None, ...]:
    return tuple(_plain(row[at], column) for at, column in zip(places, columns, strict=True))


def _text(cell: object) -> str | None:
    return None if cell is None else str(cell)


def _plain(value: Any, column: Column) -> str | None:  # noqa: ANN401
    if value is None:
        return None
    text = str(value)
    return text.rstrip(" ") if is_padded(column) else text
