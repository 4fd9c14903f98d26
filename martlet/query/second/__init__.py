"""A second reading of a proved text, by the engine's own parser.

The verifier reads a text by the parser that the compiler was written with; a fault of that parser
is a fault of both. Here the engine's own grammar tells which tables and columns are read, in which
relation and under which conditions, and that has to be what was proved and what is declared.
"""

from martlet.query.second import duckdb, postgres, sqlite
from martlet.query.second.declared import check, check_reads, reads, tables
from martlet.query.verify import Proof

_READERS = {"postgres": postgres, "duckdb": duckdb}


def read_again(proof: Proof) -> Proof:
    """`proof`, whose text the engine's own parser reads as it was proved.

    Raises GuardBreach; QUERY_REJECTED where the engine could not read the text.
    """
    engine = proof.mart.engine
    positions = [parameter.name for parameter in proof.parameters]
    if engine in _READERS:
        reader = _READERS[engine]
        names = frozenset(read.name for read in proof.tables)
        check(reader.read(proof.text, positions, names), proof, reader.columns_of)
    elif engine == "sqlite":
        declared = reads(proof)
        found = sqlite.read(proof.text, positions, tables(declared), proof.columns)
        check_reads(found, declared)
    return proof


__all__ = ["read_again"]
