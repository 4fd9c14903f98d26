"""Compares the reads that the datamart declares with the reads that an engine's parser found."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from martlet.compiler.engines import ENGINES
from martlet.compiler.engines.base import folded, no_barrier
from martlet.compiler.parameters import CLIENT_KEY
from martlet.compiler.second.reading import (
    Condition,
    How,
    Output,
    Reading,
    Reads,
    Selection,
    TableId,
    breach,
    reads_of,
)
from martlet.compiler.verify import Proof
from martlet.model.certificate import TableRead
from martlet.model.datamart import Datamart, TenantPath
from martlet.model.hop import Hop
from martlet.model.row_filter import RowFilter, RowFilterOperator

Names = Callable[[str], frozenset[str]]
_HOW = {
    RowFilterOperator.CLIENT: How.EQUAL,
    RowFilterOperator.ANY: How.EQUAL,
    RowFilterOperator.FROM: How.FROM,
    RowFilterOperator.UP_TO: How.UP_TO,
    RowFilterOperator.BEFORE: How.BEFORE,
    RowFilterOperator.CONTAINS: How.CONTAINS,
}


def check(reading: Reading, proof: Proof, columns_of: Names) -> None:
    """Raises GuardBreach unless `reading` equals the proof and the datamart's declaration.

    `columns_of` finds the columns in the SQL of a custom column.
    """
    if reading.relations.keys() != {read.name for read in proof.tables}:
        breach("other relations than were proved")
    if reading.values & {CLIENT_KEY, *proof.mart.given}:
        breach("the client's key outside the guarded relations")
    for read in proof.tables:
        _Relation(proof, read, columns_of).check(reading.relations[read.name])


@dataclass(frozen=True, slots=True)
class DeclaredReads:
    """The reads that a relation must have, and the columns of its table that it may read too."""

    table: TableId
    must: Reads
    may: frozenset[str]

    def admits(self, actual: Reads) -> bool:
        own, least = actual.get(self.table, frozenset()), self.must[self.table]
        others = [{**read, self.table: frozenset()} for read in (actual, self.must)]
        return least <= own <= least | self.may and others[0] == others[1]


def reads(proof: Proof) -> dict[str, DeclaredReads]:
    """The declared reads of each relation, by its name."""
    return {read.name: _reads(proof, read) for read in proof.tables}


def _reads(proof: Proof, read: TableRead) -> DeclaredReads:
    table = proof.mart.exposed_tables[read.name]
    given = [table.exposed_columns[name] for name in proof.columns[read.name]]
    stored = frozenset(column.name for column in given if column.sql is None)
    conditions = Declared(proof.mart).conditions(table.id, table.path)
    may = frozenset(column.name for column in table.exposed_columns.values() if column.sql is None)
    if any(column.sql is not None for column in given):
        may |= frozenset(table.physical_columns)
    return DeclaredReads(table.id, reads_of(table.id, stored, conditions), may)


def tables(declared: Mapping[str, DeclaredReads]) -> dict[TableId, frozenset[str]]:
    """The tables that the relations may read, with their columns."""
    by_table: dict[TableId, frozenset[str]] = {}
    for one in declared.values():
        for table, columns in (*one.must.items(), (one.table, one.may)):
            by_table[table] = by_table.get(table, frozenset()) | columns
    return by_table


def check_reads(actual: Mapping[str, Reads], declared: Mapping[str, DeclaredReads]) -> None:
    """Raises GuardBreach."""
    if actual.keys() != declared.keys():
        breach("other relations than were proved")
    for name, read in actual.items():
        if not declared[name].admits(read):
            breach(f"other tables or columns in {name} than were proved")


class _Relation:
    def __init__(self, proof: Proof, read: TableRead, columns_of: Names) -> None:
        self._proof, self._read, self._columns_of = proof, read, columns_of
        self._table = proof.mart.exposed_tables[read.name]
        self._declared = Declared(proof.mart)

    def check(self, selection: Selection) -> None:
        if not selection.table == (self._read.schema, self._read.table) == self._table.id:
            breach(f"another table in {self._read.name}")
        self._check_outputs(selection.outputs)
        own = self._declared.conditions(self._table.id, self._table.path)
        if own - selection.conditions:
            breach(f"{self._read.name} without what makes its rows the client's")
        for condition in selection.conditions - own:
            self._check_copied(condition)
        self._check_end(selection, is_guarded=bool(own))

    def _check_outputs(self, outputs: Sequence[Output]) -> None:
        names = tuple(output.name for output in outputs)
        if names != self._proof.columns[self._read.name]:
            breach(f"other columns in {self._read.name} than were proved")
        for output in outputs:
            if not self._is_made_of(output.columns, output.name):
                breach(f"{self._read.name}.{output.name} made of other columns than declared")

    def _is_made_of(self, columns: frozenset[str], name: str) -> bool:
        """Whether `columns` are the columns of `name`. On DuckDB, a custom column may have them in
        any case.
        """
        column = self._table.exposed_columns[name]
        if column.sql is None:
            return columns == {column.name}
        declared = self._columns_of(column.sql)
        return columns == declared or {folded(own) for own in columns} == declared

    def _check_copied(self, condition: Condition) -> None:
        """Check a condition of the query beside the guard: it may name only exposed columns."""
        stored = {c.name for c in self._table.exposed_columns.values() if c.sql is None}
        if condition.keys is not None or not condition.columns <= stored:
            breach(f"{self._read.name} with a condition on what the query cannot name")

    def _check_end(self, selection: Selection, *, is_guarded: bool) -> None:
        engine = ENGINES[self._proof.mart.engine]
        is_fenced = self._proof.is_fenced and is_guarded
        fence = (engine.fence.limit, engine.fence.offset) if is_fenced else (None, None)
        if selection.end != fence:
            breach(f"another end of {self._read.name} than was proved")
        if is_fenced and engine.barrier is not no_barrier and not selection.is_barred:
            breach(f"a column of {self._read.name} without its barrier")


class Declared:
    """The conditions that a datamart declares for its tables."""

    def __init__(self, mart: Datamart) -> None:
        self._mart = mart
        self._bytes = How.BYTES if ENGINES[mart.engine].compares_by_bytes else How.EQUAL

    def conditions(self, table: TableId, path: TenantPath) -> frozenset[Condition]:
        way = self._way(path, path.hops) if path.key_column is not None else frozenset()
        return way | self._row_filters(table)

    def _way(
        self, path: TenantPath, hops: Sequence[Hop], *, is_filtered: bool = True
    ) -> frozenset[Condition]:
        """The condition that a row leads to the client by `hops`, the last hops of `path`."""
        if not hops:
            return self._equal(path.key_column or "", [CLIENT_KEY], is_exact=path.is_key_exact)
        hop, *others = hops
        below = self._way(path, others, is_filtered=is_filtered)
        also = self._row_filters((hop.schema, hop.table)) if is_filtered else frozenset()
        return frozenset({_leads(hop, below | also)})

    def _row_filters(self, table: TableId) -> frozenset[Condition]:
        sets = [self._row_filter(one) for one in self._mart.row_filters.get(table, ())]
        return frozenset().union(*sets)

    def _row_filter(self, row_filter: RowFilter) -> frozenset[Condition]:
        conditions = self._compared(row_filter)
        for hop in reversed(row_filter.hops):
            conditions = frozenset({_leads(hop, conditions | self._owned(hop))})
        return conditions

    def _owned(self, hop: Hop) -> frozenset[Condition]:
        """The condition that a filtering row is the client's own too."""
        path = self._mart.paths.get((hop.schema, hop.table))
        return self._way(path, path.hops, is_filtered=False) if path is not None else frozenset()

    def _compared(self, row_filter: RowFilter) -> frozenset[Condition]:
        is_client = row_filter.how is RowFilterOperator.CLIENT
        values = [CLIENT_KEY] if is_client else row_filter.parameters
        if row_filter.how in (RowFilterOperator.CLIENT, RowFilterOperator.ANY):
            return self._equal(row_filter.column, values, is_exact=row_filter.type.is_exact)
        return frozenset({_compares(_HOW[row_filter.how], row_filter.column, values)})

    def _equal(self, column: str, values: Sequence[str], *, is_exact: bool) -> frozenset[Condition]:
        how = How.EQUAL if len(values) == 1 else How.ANY
        own = frozenset({_compares(how, column, values)})
        return own if is_exact else own | {_compares(self._bytes, column, values)}


def _compares(how: How, column: str, values: Sequence[str]) -> Condition:
    return Condition(how, frozenset({column}), frozenset(values))


def _leads(hop: Hop, conditions: frozenset[Condition]) -> Condition:
    output = Output(hop.target_column, frozenset({hop.target_column}))
    keys = Selection((hop.schema, hop.table), (output,), conditions)
    return Condition(How.LEADS, frozenset({hop.column}), keys=keys)
