"""What the library's trees do slowly."""

from sqlglot import exp


def put(new: exp.Expr, old: exp.Expr) -> None:
    """Put `new` where `old` stands.

    The library's `replace` goes through the whole list that a node is in: for each of three
    thousand values of an IN list, all three thousand.
    """
    parent, key, index = old.parent, old.arg_key, old.index
    if parent is None or key is None or index is None:
        old.replace(new)
        return
    parent.set(_NOTHING, None)  # what is known of the tree is no longer so
    parent.args[key][index] = new
    new.parent, new.arg_key, new.index = parent, key, index
    old.parent = old.arg_key = old.index = None


_NOTHING = "nothing"
