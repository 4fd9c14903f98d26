"""Bounds the length of the texts that an expression can produce, before it runs.

Some engines run inside the server: four nested replacements of short texts took seven gigabytes
and three minutes there, despite the engine's limits. The estimate is an upper bound that ignores
the rows; it separates ordinary expressions from explosions.
"""

from collections.abc import Callable, Mapping

from sqlglot import exp

COLUMN, RECURSIVE = 256, 1_000_000  # letters, where the length is unknown
MOST = 32_000_000
MOST_ADDED = 100_000  # letters that one round of a recursion may add
_ROWS = 1_000
_HEX_DIGITS = 8  # of a letter, which may take four bytes
_LONGEST_PART = 16  # of a moment, for each letter of its format

_JOINING = (exp.Concat, exp.ConcatWs, exp.DPipe)
_REPLACING = (exp.Replace, exp.RegexpReplace)
_PADDING = (exp.Pad, exp.Cast)
_MULTIPLES: dict[type[exp.Expr], int] = {exp.Hex: _HEX_DIGITS, exp.TimeToStr: _LONGEST_PART}
GROWING: tuple[type[exp.Expr], ...] = (
    *_JOINING,
    *_REPLACING,
    *_PADDING,
    *_MULTIPLES,
    exp.GroupConcat,
)
_Known = Callable[[exp.Column], int]


def size(node: exp.Expr, known: _Known) -> int:
    """The most letters that `node` may have. `known` gives the letters of columns."""
    if isinstance(node, exp.Literal):
        return len(str(node.this))
    if isinstance(node, exp.Column):
        return known(node)
    if isinstance(node, exp.Query):
        return COLUMN  # checked as a query of its own
    parts = {id(child): size(child, known) for child in node.iter_expressions()}
    return _size_of_call(node, parts)


def _size_of_call(node: exp.Expr, sizes: Mapping[int, int]) -> int:
    """The most letters that a function returns for arguments of these sizes, by their nodes."""
    parts = list(sizes.values())
    if isinstance(node, _REPLACING):
        return _replaced(node, sizes)
    if isinstance(node, exp.GroupConcat):
        return sum(parts) * _ROWS
    if isinstance(node, _JOINING):
        return sum(parts) + _separators(node, parts)
    longest = max(parts, default=1)
    return max(longest * _MULTIPLES.get(type(node), 1), _padded(node))


def _separators(node: exp.Expr, parts: list[int]) -> int:
    """Letters of a separator, beyond the one among `parts`."""
    return parts[0] * (len(parts) - 2) if isinstance(node, exp.ConcatWs) else 0


def _padded(node: exp.Expr) -> int:
    """The letters of a padded text, whatever its content; also PostgreSQL's CHAR(n)."""
    if isinstance(node, exp.Cast) and node.is_type(exp.DataType.Type.CHAR):
        widths: list[exp.Expr] = node.args["to"].expressions
        return max((int(width.name) for width in widths if width.name.isdecimal()), default=1)
    is_plain = isinstance(node, exp.Pad) and node.expression.is_int
    return int(node.expression.this) if is_plain else 1


def _replaced(node: exp.Expr, sizes: Mapping[int, int]) -> int:
    """Each letter may become the replacement, unless that is no longer than the text it replaces.

    A regular expression may also match the empty text between any two letters.
    """
    wanted, given = node.expression, node.args.get("replacement")
    whole = sizes[id(node.this)]
    if given is None:
        return whole
    if isinstance(node, exp.RegexpReplace):
        return whole * (sizes[id(given)] + 1)
    return whole if _length(given) <= max(1, _length(wanted)) else whole * sizes[id(given)]


def _length(node: exp.Expr) -> float:
    is_text = isinstance(node, exp.Literal) and node.is_string
    return len(node.this) if is_text else float("inf")
