"""Operations on the library's trees that it lacks, or that are faster than its own."""

from sqlglot import exp


def put(new: exp.Expr, old: exp.Expr) -> None:
    """Replace `old` by `new` in its tree.

    The library's `replace` scans the whole list that a node is in: for three thousand values of an
    IN list, three thousand scans.
    """
    parent, key, index = old.parent, old.arg_key, old.index
    if parent is None or key is None or index is None:
        old.replace(new)
        return
    parent.set(_NOTHING, None)  # invalidates what the library has cached of the tree
    parent.args[key][index] = new
    new.parent, new.arg_key, new.index = parent, key, index
    old.parent = old.arg_key = old.index = None


_NOTHING = "nothing"


def sources(select: exp.Expr) -> list[exp.Expr]:
    """The relations that a SELECT reads from, in its FROM and its joins."""
    from_ = select.args.get("from_")
    first = [from_.this] if from_ else []
    return first + [join.this for join in select.args.get("joins") or []]
