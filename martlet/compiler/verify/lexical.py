"""Finds the CTEs that a table's name can mean, upwards from it; `resolve` works downwards."""

from sqlglot import exp


def ctes_in_scope(node: exp.Expr) -> list[exp.Identifier]:
    """The names of the CTEs in scope at `node`."""
    names: list[exp.Identifier] = []
    below: exp.Expr = node
    above = node.parent
    while above is not None:
        clause = above.args.get("with_") if isinstance(above, exp.Query) else None
        if clause is not None and below is not clause:
            names += [cte.args["alias"].this for cte in clause.expressions]
        if isinstance(above, exp.With):
            names += _earlier(above, below)
        below, above = above, above.parent
    return names


def _earlier(clause: exp.With, cte: exp.Expr) -> list[exp.Identifier]:
    """The CTEs before `cte`, and `cte` itself if it may be recursive."""
    names: list[exp.Identifier] = []
    for other in clause.expressions:
        if other is cte:
            return [*names, other.args["alias"].this] if clause.args.get("recursive") else names
        names.append(other.args["alias"].this)
    return names
