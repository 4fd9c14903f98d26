"""A query spelled so that the engine cannot read it otherwise than we do.

Without quotes an engine may take a name for a keyword, a function (`current_role`) or a catalog's
column, fold its case in a way of its own, or end it at a letter that it reads as a space.
"""

from sqlglot import exp

from martlet.compiler.engines.facts import Engine
from martlet.compiler.sql.trees import put

_LONGEST_NAME = 64
_MOMENTS = (exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ)


def quote_names(tree: exp.Query, engine: Engine) -> None:
    """Spell `tree` out, in place: names in quotes, nameless columns named, ends complete."""
    if engine.names_by_text:
        _name_columns(tree, engine)
    _quote(tree, engine)
    _complete_ends(tree, engine)
    if engine.name in _RESPELLED:
        _RESPELLED[engine.name](tree)


def _for_mysql(tree: exp.Query) -> None:
    """MariaDB lacks the function that the printer writes for REGEXP; both have this one.

    There is no cast to TIMESTAMP; what the printer would write for it is another function. The
    logarithm of two numbers is less exact than the one to ten.
    """
    _spell_log10(tree)
    for kind in tree.find_all(exp.DataType):
        if kind.this in (*_MOMENTS, exp.DataType.Type.TIMESTAMPTZ):
            kind.set("this", exp.DataType.Type.DATETIME)
    for node in list(tree.find_all(exp.RegexpLike)):
        place = exp.RegexpInstr(this=node.this, expression=node.expression)
        put(exp.Paren(this=exp.GT(this=place, expression=exp.Literal.number(0))), node)


def _for_sqlite(tree: exp.Query) -> None:
    """To SQLite DECIMAL is a number of either kind; the printer would write a floating one.

    Casts to dates are functions there, which may fail in other ways: they have to be seen as such.
    """
    for cast in list(tree.find_all(exp.Cast)):
        if cast.to.this is exp.DataType.Type.DATE:
            put(exp.Date(this=cast.this), cast)
        elif cast.to.this in (*_MOMENTS, exp.DataType.Type.DATETIME):
            put(exp.Anonymous(this="datetime", expressions=[cast.this]), cast)
    for kind in tree.find_all(exp.DataType):
        if kind.this is exp.DataType.Type.DECIMAL:
            kind.replace(exp.DataType(this=exp.DataType.Type.USERDEFINED, kind="NUMERIC"))


def _for_postgres(tree: exp.Query) -> None:
    """Of two numbers it knows the logarithm of decimals only."""
    _spell_log10(tree)


def _spell_log10(tree: exp.Query) -> None:
    for node in list(tree.find_all(exp.Log)):
        if node.expression and node.this == exp.Literal.number(10):
            put(exp.Anonymous(this="LOG10", expressions=[node.expression]), node)


_RESPELLED = {"mysql": _for_mysql, "postgres": _for_postgres, "sqlite": _for_sqlite}


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
