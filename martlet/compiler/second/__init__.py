"""Reads a proved text a second time, by the engine's own parser.

The verifier uses the same parser as the compiler, so that a defect of that parser affects both.
Here the engine's own grammar finds the tables and columns that are read, in which relation and
under which conditions. They must equal the proof and the datamart's declaration.
"""

from collections.abc import Callable, Mapping

from martlet.compiler.engines import ENGINES
from martlet.compiler.engines.base import OwnParser
from martlet.compiler.parameters import CLIENT_KEY
from martlet.compiler.second import postgres, sqlite
from martlet.compiler.second.declared import check, check_reads, reads, tables
from martlet.compiler.second.reading import breach
from martlet.compiler.second.sqlite import Names
from martlet.compiler.verify import Proof


def read_again(proof: Proof) -> Proof:
    """`proof`, after the engine's own parser has read its text as it was proved.

    Raises GuardBreach; QUERY_REJECTED if the engine cannot read the text.
    """
    try:
        _READERS[ENGINES[proof.mart.engine].own_parser](proof)
    except (AttributeError, LookupError, TypeError, ValueError):
        breach("a tree of another form than any that was proved")
    return proof


def _by_postgres(proof: Proof) -> None:
    check(postgres.read(proof.text, _positions(proof), _names(proof)), proof, postgres.columns_of)


def _by_duckdb(proof: Proof) -> None:
    from martlet.compiler.second import duckdb  # noqa: PLC0415 - a database, where it is used

    check(duckdb.read(proof.text, _positions(proof), _names(proof)), proof, duckdb.columns_of)


def _by_sqlite(proof: Proof) -> None:
    declared = reads(proof)
    names = Names(tuple(_positions(proof)), frozenset({CLIENT_KEY, *proof.mart.given}))
    check_reads(sqlite.read(proof.text, names, tables(declared), proof.columns), declared)


def _skip(_proof: Proof) -> None:
    """Skip the second reading: the parser of the engine exists only in its server."""


def _positions(proof: Proof) -> list[str]:
    return [parameter.name for parameter in proof.parameters]


def _names(proof: Proof) -> frozenset[str]:
    return frozenset(read.name for read in proof.tables)


_READERS: Mapping[OwnParser | None, Callable[[Proof], None]] = {
    OwnParser.LIBPG_QUERY: _by_postgres,
    OwnParser.DUCKDB: _by_duckdb,
    OwnParser.SQLITE: _by_sqlite,
    None: _skip,
}

__all__ = ["read_again"]
