"""Quotes all names, so that the engine reads a query exactly as we do.

An engine may read an unquoted name as a keyword, a function (`current_role`) or a catalog's
column, fold its case differently, or end it at a letter that it reads as a space.
"""

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.trees import put

_LONGEST_NAME = 64


def quote_names(tree: exp.Query, engine: Engine) -> None:
    """Complete `tree` in place: quote names, name unnamed columns, add LIMIT to OFFSET."""
    if engine.names_by_text:
        _name_columns(tree, engine)
    _quote(tree, engine)
    _complete_ends(tree, engine)
    engine.respell(tree)


def _name_columns(tree: exp.Query, engine: Engine) -> None:
    """Name an unnamed column by its text, as the engine would, but without our quotes."""
    for projection in tree.selects:
        if not isinstance(projection, exp.Alias | exp.Column | exp.Star):
            text = projection.sql(dialect=engine.dialect, comments=False)
            name = exp.to_identifier(text[:_LONGEST_NAME].strip(), quoted=True)
            put(exp.Alias(this=projection.copy(), alias=name), projection)


def _quote(tree: exp.Query, engine: Engine) -> None:
    for name in tree.find_all(exp.Identifier):
        if not name.quoted:
            name.set("this", engine.quoted_name(name.name))
            name.set("quoted", True)


def _complete_ends(tree: exp.Query, engine: Engine) -> None:
    """Add a LIMIT to an OFFSET, for engines that need one."""
    if engine.fence.limit is not None:
        for query in tree.find_all(exp.Query):
            if query.args.get("offset") is not None and query.args.get("limit") is None:
                query.set("limit", engine.fence.every_row())
