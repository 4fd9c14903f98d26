"""The language that viewers may write: an allowlist of node types, of their arguments, of values.

The parser's tree is the only thing looked at. A node type, an argument or a keyword that is not
named here is refused, so what a new version of the parser learns is refused until it is added.
"""

import re
import unicodedata
from collections.abc import Callable, Collection, Iterator

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.engines.base import Construct
from martlet.compiler.refusal import refused

NODES: dict[type[exp.Expr], frozenset[str]] = {
    node: frozenset(arguments.split())
    for node, arguments in {
        exp.Select: "with_ expressions distinct from_ joins where group having windows"
        " order limit offset qualify",
        exp.Union: "with_ this expression distinct order limit offset",
        exp.Intersect: "with_ this expression distinct order limit offset",
        exp.Except: "with_ this expression distinct order limit offset",
        exp.Subquery: "this alias",
        exp.With: "expressions recursive",
        exp.CTE: "this alias",
        exp.From: "this",
        exp.Join: "this on using side kind method",
        exp.Lateral: "this alias",
        exp.Values: "expressions alias",
        exp.Table: "this alias db catalog",
        exp.TableAlias: "this columns",
        exp.Where: "this",
        exp.Having: "this",
        exp.Qualify: "this",
        exp.Group: "expressions all",
        exp.GroupingSets: "expressions",
        exp.Rollup: "expressions",
        exp.Cube: "expressions",
        exp.Distinct: "expressions on",
        exp.Order: "this expressions",
        exp.Ordered: "this desc nulls_first",
        exp.Limit: "expression",
        exp.Offset: "expression",
        exp.Fetch: "direction count limit_options",
        exp.LimitOptions: "rows with_ties",
        exp.Column: "this table",
        exp.Identifier: "this quoted",
        exp.Star: "",
        exp.Alias: "this alias",
        exp.Literal: "this is_string",
        exp.Boolean: "this",
        exp.Null: "",
        exp.Var: "this",
        exp.Interval: "this unit",
        exp.Cast: "this to",
        exp.TryCast: "this to safe",
        exp.DataType: "this expressions nested nullable",
        exp.DataTypeParam: "this",
        exp.Paren: "this",
        exp.Tuple: "expressions",
        exp.And: "this expression",
        exp.Or: "this expression",
        exp.Xor: "this expression",
        exp.Not: "this",
        exp.Neg: "this",
        exp.EQ: "this expression",
        exp.NEQ: "this expression",
        exp.LT: "this expression",
        exp.LTE: "this expression",
        exp.GT: "this expression",
        exp.GTE: "this expression",
        exp.NullSafeEQ: "this expression",
        exp.NullSafeNEQ: "this expression",
        exp.Is: "this expression negate",
        exp.In: "this expressions query",
        exp.Between: "this low high symmetric",
        exp.Like: "this expression negate",
        exp.ILike: "this expression negate",
        exp.Escape: "this expression",
        exp.SimilarTo: "this expression negate",
        exp.Glob: "this expression",
        exp.Exists: "this",
        exp.Any: "this",
        exp.All: "this",
        exp.Add: "this expression",
        exp.Sub: "this expression",
        exp.Mul: "this expression",
        exp.Div: "this expression typed safe",
        exp.IntDiv: "this expression",
        exp.Mod: "this expression",
        exp.DPipe: "this expression safe",
        exp.AtTimeZone: "this zone",
        exp.JSONExtract: "this expression only_json_types",
        exp.JSONExtractScalar: "this expression only_json_types scalar_only json_subtype",
        exp.JSONPath: "expressions",
        exp.JSONPathRoot: "",
        exp.JSONPathKey: "this",
        exp.JSONPathSubscript: "this",
        exp.Window: "this partition_by order spec alias over first",
        exp.WindowSpec: "kind start start_side end end_side exclude",
        exp.Filter: "this expression",
        exp.IgnoreNulls: "this",
        exp.RespectNulls: "this",
    }.items()
}

CASTS = frozenset({
    exp.DataType.Type.BIGINT, exp.DataType.Type.BOOLEAN, exp.DataType.Type.CHAR,
    exp.DataType.Type.DATE, exp.DataType.Type.DATE32, exp.DataType.Type.DATETIME,
    exp.DataType.Type.DATETIME64, exp.DataType.Type.DECIMAL,
    exp.DataType.Type.DOUBLE, exp.DataType.Type.FLOAT, exp.DataType.Type.INT,
    exp.DataType.Type.INTERVAL, exp.DataType.Type.SMALLINT, exp.DataType.Type.TEXT,
    exp.DataType.Type.TIME, exp.DataType.Type.TIMESTAMP, exp.DataType.Type.TIMESTAMPNTZ,
    exp.DataType.Type.TIMESTAMPTZ, exp.DataType.Type.TINYINT, exp.DataType.Type.UBIGINT,
    exp.DataType.Type.UUID, exp.DataType.Type.VARCHAR,
})  # fmt: skip

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
    """Refuse `tree` unless all of it is in the language. `parameters` are those that we made.

    `text` is what it was read from, so that a function is called as its writer did.

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

    Engines read some invisible letters as spaces, or not at all, where the parser does not.
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
    """What an engine lacks, the printer would write in another way, which nobody has proved."""
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
        # MariaDB takes the names in such a CTE for physical tables, whatever CTEs stand around.
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
    """Whether `query` is a part of another one, and not only in parentheses."""
    above = query.parent if query is not None else None
    while isinstance(above, exp.Subquery):
        above = above.parent
    return above is not None


def _admit_value(node: exp.Expr) -> None:
    if type(node) in _TEXT:
        _admit_text(node)
    elif not isinstance(node, exp.Anonymous | exp.AnonymousAggFunc):  # their names are on a list
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
        return  # SQLite's way to say that there is no limit, where there is an offset
    if not isinstance(count, exp.Literal | exp.Placeholder | exp.Parameter | None):
        raise refused("LIMIT and OFFSET take a plain number")


def _pad_is_short(pad: exp.Expr) -> None:
    """As long as it is told, whatever it is given: a thousand million letters for ten of text."""
    width = pad.expression
    if not width.is_int or len(width.this) > _PAD_DIGITS:
        raise refused("texts are padded to a plain number of letters, of four digits at most")


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
    """The word in `text` that `node` was read from, if there is one; else what it is."""
    first, last = node.meta.get("start"), node.meta.get("end")
    word = text[first : last + 1] if first is not None and last is not None else ""
    return word if word.isidentifier() else _keyword(type(node))


def _keyword(kind: type[exp.Expr]) -> str:
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", kind.__name__).upper()
