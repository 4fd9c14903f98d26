"""Admits the language that viewers may write, by an allowlist of nodes, arguments and values.

Only the parser's tree is checked. Unlisted node types, arguments and keywords are refused, so that
syntax which a new version of the parser adds is refused until it is listed.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.engines.base import Construct
from martlet.compiler.refusal import refused
from martlet.compiler.sql.language import CASTS, NODES

# Arguments that hold free text; every other bare string in the tree must be a keyword.
_TEXT = {exp.Identifier, exp.Literal, exp.Placeholder, exp.Parameter, exp.JSONPathKey}
_KEYWORD = re.compile(r"[A-Za-z_]+( [A-Za-z_]+){0,3}")
_PAD_DIGITS = 4
MAX_NAME = 600  # letters: members of semantic queries have no more
_WORD = re.compile(r"[A-Za-z_]{1,32}")
_NUMBER = re.compile(
    r"0[xX][0-9a-fA-F]{1,60}|(\d{1,60}\.?\d{0,60}|\.\d{1,60})([eE][+-]?\d{1,3})?", re.ASCII
)
_JSON_KEY = re.compile(r"[\w $-]{1,128}", re.ASCII)
_INVISIBLE = {"Cc", "Cf", "Co", "Cn", "Cs", "Zs", "Zl", "Zp"}
_JOIN_METHODS = {"", "NATURAL"}
_JOIN_KINDS = {"", "INNER", "OUTER", "CROSS", "SEMI", "ANTI"}


def admit(
    tree: exp.Expr, engine: Engine, parameters: Collection[exp.Expr] = (), *, text: str = ""
) -> None:
    """Refuse `tree` unless all of it is in the language. `parameters` are the compiler's own.

    `text` is the source of the tree, so that a message names functions as the author did.

    Raises QUERY_REJECTED.
    """
    for node in tree.walk(prune=_is_parameter):
        if _is_parameter(node):
            _admit_parameter(node, parameters)
        else:
            _admit_type(node, engine, text)
            _admit_value(node)


def _is_parameter(node: exp.Expr) -> bool:
    return isinstance(node, exp.Placeholder | exp.Parameter)


def is_nameable(name: str) -> bool:
    """Whether a query may hold `name`.

    Engines read some invisible letters as spaces, or skip them; the parser does not.
    """
    is_visible = all(
        letter == " " or unicodedata.category(letter) not in _INVISIBLE for letter in name
    )
    return is_visible and not name.startswith("__")


def _admit_parameter(node: exp.Expr, parameters: Collection[exp.Expr]) -> None:
    if node not in parameters:
        raise refused("parameters cannot be used here; write the value itself")


def _admit_type(node: exp.Expr, engine: Engine, text: str) -> None:
    kind = type(node)
    if kind in NODES:
        unknown = {name for name, value in node.args.items() if value} - NODES[kind]
        if unknown:
            what = ", ".join(sorted(name.strip("_").upper() for name in unknown))
            raise refused(f"{_keyword(kind)} cannot be used with {what}")
        _admit_construct(node, engine)
    elif isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):
        if not isinstance(node.this, str) or node.this.lower() not in engine.functions:
            raise refused(f"the function {node.name} is not available on {engine.name}")
    elif kind not in engine.functions:
        what = "function" if issubclass(kind, exp.Func) else "construct"
        raise refused(f"the {what} {_written(node, text)} is not available on {engine.name}")


def _admit_construct(node: exp.Expr, engine: Engine) -> None:
    """Refuse constructs that the engine lacks: the printer would write something else instead."""
    for construct in _constructs(node):
        if construct in engine.lacks:
            raise refused(f"{construct.value} is not available on {engine.name}")


def _constructs(node: exp.Expr) -> Iterator[Construct]:
    if isinstance(node, exp.Distinct) and node.args.get("on"):
        yield Construct.DISTINCT_ON
    if type(node) in _NODE_CONSTRUCTS:
        yield _NODE_CONSTRUCTS[type(node)]
    if isinstance(node, exp.WindowSpec) and node.args.get("exclude"):
        yield Construct.EXCLUDE
    if isinstance(node, exp.LimitOptions) and node.args.get("with_ties"):
        yield Construct.WITH_TIES
    if isinstance(node, exp.Join):
        if node.text("side").upper() == "FULL":
            yield Construct.FULL_JOIN
        if node.text("kind").upper() in ("SEMI", "ANTI"):
            yield Construct.SEMI_JOIN
    if isinstance(node, exp.With) and _is_inside(node.parent):
        # MariaDB reads the names in such a CTE as physical tables, even if outer CTEs define them.
        yield Construct.INNER_WITH


_NODE_CONSTRUCTS: dict[type[exp.Expr], Construct] = {
    exp.Qualify: Construct.QUALIFY,
    exp.Lateral: Construct.LATERAL,
    exp.AtTimeZone: Construct.AT_TIME_ZONE,
    exp.Values: Construct.VALUES,
    exp.IgnoreNulls: Construct.IGNORE_NULLS,
    exp.RespectNulls: Construct.IGNORE_NULLS,
}


def _is_inside(query: exp.Expr | None) -> bool:
    """Whether `query` is part of another query, and not only in parentheses."""
    above = query.parent if query is not None else None
    while isinstance(above, exp.Subquery):
        above = above.parent
    return above is not None


def _admit_value(node: exp.Expr) -> None:
    if type(node) in _TEXT:
        _admit_text(node)
    elif not isinstance(
        node, exp.Anonymous | exp.AnonymousAggFunc
    ):  # the names of functions are listed
        for value in node.args.values():
            if isinstance(value, str) and value and not _KEYWORD.fullmatch(value):
                raise refused(f"{value!r} is not a keyword")
    check = _CHECKS.get(type(node))
    if check is not None:
        check(node)


def _admit_text(node: exp.Expr) -> None:
    if isinstance(node, exp.Literal) and not node.is_string and not _NUMBER.fullmatch(node.this):
        raise refused(f"{node.this!r} is not a number")
    if isinstance(node, exp.JSONPathKey) and not _JSON_KEY.fullmatch(str(node.this)):
        raise refused("JSON keys may hold letters, digits, spaces, '_', '$' and '-' only")
    if isinstance(node, exp.Identifier):
        _admit_name(node.this)


def _admit_name(name: str) -> None:
    if len(name) > MAX_NAME:
        raise refused(f"names have at most {MAX_NAME} letters")
    if name.startswith("__"):
        raise refused("names that start with two underscores are reserved")
    if not is_nameable(name):
        raise refused("names may hold visible letters and plain spaces only")


def _table_is_named(table: exp.Expr) -> None:
    if not isinstance(table.this, exp.Identifier):
        raise refused("functions cannot be used as tables")


def _cast_is_known(to: exp.Expr) -> None:
    if to.this not in CASTS or to.args.get("nested"):
        raise refused(f"cannot cast to {to.sql()}")


def _unit_is_one_word(var: exp.Expr) -> None:
    if not _WORD.fullmatch(str(var.this)):
        raise refused(f"{var.this!r} is not a keyword")


def _limit_is_a_number(limit: exp.Expr) -> None:
    count = limit.args.get("count") or limit.args.get("expression")
    if isinstance(count, exp.Neg) and count.this == exp.Literal.number(1):
        return  # SQLite's syntax for an OFFSET without a limit
    if not isinstance(count, exp.Literal | exp.Placeholder | exp.Parameter | None):
        raise refused("LIMIT and OFFSET take a plain number")


def _pad_is_short(pad: exp.Expr) -> None:
    """Bound the length of padded texts, which does not depend on the input."""
    width = pad.expression
    if not width.is_int or len(width.this) > _PAD_DIGITS:
        raise refused("the length of padded text must be a number of at most four digits")


def _join_is_known(join: exp.Expr) -> None:
    if join.text("method").upper() not in _JOIN_METHODS:
        raise refused(f"{join.text('method')} JOIN is not available")
    if join.text("kind").upper() not in _JOIN_KINDS:
        raise refused(f"{join.text('kind')} JOIN is not available")


def _subquery_is_a_query(subquery: exp.Expr) -> None:
    if not isinstance(subquery.this, exp.Select | exp.SetOperation | exp.Subquery | exp.Values):
        raise refused("parentheses in FROM may hold a query only; write joins without them")


_CHECKS: dict[type[exp.Expr], Callable[[exp.Expr], None]] = {
    exp.Table: _table_is_named,
    exp.Var: _unit_is_one_word,
    exp.Pad: _pad_is_short,
    exp.DataType: _cast_is_known,
    exp.Limit: _limit_is_a_number,
    exp.Offset: _limit_is_a_number,
    exp.Fetch: _limit_is_a_number,
    exp.Join: _join_is_known,
    exp.Subquery: _subquery_is_a_query,
    exp.Lateral: _subquery_is_a_query,
}


def _written(node: exp.Expr, text: str) -> str:
    """The word in `text` that `node` was read from, if there is one; else the node's type."""
    first, last = node.meta.get("start"), node.meta.get("end")
    word = text[first : last + 1] if first is not None and last is not None else ""
    return word if word.isidentifier() else _keyword(type(node))


def _keyword(kind: type[exp.Expr]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).upper()
