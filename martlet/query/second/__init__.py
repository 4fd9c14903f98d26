"""A second reading of a proved text, by the engine's own parser.

The verifier reads a text by the parser that the compiler was written with; a fault of that parser
is a fault of both. Here the engine's own grammar tells which tables and columns are read, in which
relation and under which conditions, and that has to be what was proved and what is declared.
"""

from martlet.query.second import postgres
from martlet.query.second.declared import check
from martlet.query.verify import Proof


def read_again(proof: Proof) -> Proof:
    """`proof`, whose text the engine's own parser reads as it was proved.

    Raises GuardBreach; QUERY_REJECTED where the engine could not read the text.
    """
    if proof.mart.engine == "postgres":
        names = {read.name for read in proof.tables}
        positions = [parameter.name for parameter in proof.parameters]
        check(postgres.read(proof.text, positions, names), proof, postgres.columns_of)
    return proof


__all__ = ["read_again"]
