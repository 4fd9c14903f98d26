"""A query spelled so that the engine cannot read it otherwise than we do.

Without quotes an engine may take a name for a keyword, a function (`current_role`) or a catalog's
column, fold its case in a way of its own, or end it at a letter that it reads as a space.
"""

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.trees import put

_LONGEST_NAME = 64


def quote_names(tree: exp.Query, engine: Engine) -> None:
    """Spell `tree` out, in place: names in quotes, nameless columns named, ends complete."""
    if engine.names_by_text:
        _name_columns(tree, engine)
    _quote(tree, engine)
    _complete_ends(tree, engine)
    engine.respell(tree)


def _name_columns(tree: exp.Query, engine: Engine) -> None:
    """Give a column its text for a name, as the engine would, but without our quotes in it."""
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
    """Some engines take no OFFSET without a LIMIT."""
    if engine.fence.limit is not None:
        for query in tree.find_all(exp.Query):
            if query.args.get("offset") is not None and query.args.get("limit") is None:
                query.set("limit", engine.fence.every_row())
