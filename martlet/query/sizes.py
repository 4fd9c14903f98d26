"""How long a text an expression may make, told before it runs.

Some engines run inside the server: four nested replacements of short texts took seven gigabytes
and three minutes there, whatever the limits. What is told here is an upper bound that overlooks
what rows really hold; it is meant to tell text work from explosions.
"""

from collections.abc import Callable

from sqlglot import exp

COLUMN, RECURSIVE = 256, 1_000_000  # letters, where nobody can know
MOST = 32_000_000
MOST_ADDED = 100_000  # letters that one round of a recursion may add
_ROWS = 1_000

_JOINING = (exp.Concat, exp.ConcatWs, exp.DPipe)
GROWING = (*_JOINING, exp.Replace, exp.GroupConcat)
_Known = Callable[[exp.Column], int]


def size(node: exp.Expr, known: _Known) -> int:
    """Letters that `node` may have at most. `known` tells those of columns."""
    if isinstance(node, exp.Literal):
        return len(str(node.this))
    if isinstance(node, exp.Column):
        return known(node)
    if isinstance(node, exp.Query):
        return COLUMN  # looked at where it stands
    return _made(node, [size(child, known) for child in node.iter_expressions()], known)


def _made(node: exp.Expr, parts: list[int], known: _Known) -> int:
    """What a function makes of its arguments."""
    if isinstance(node, exp.Replace):
        return _replaced(node, known)
    if isinstance(node, _JOINING):
        return sum(parts)
    return max(parts, default=1) * (_ROWS if isinstance(node, exp.GroupConcat) else 1)


def _replaced(node: exp.Replace, known: _Known) -> int:
    """Every letter may become the replacement, unless that is no longer than what it is for."""
    wanted, given = node.expression, node.args.get("replacement")
    whole = size(node.this, known)
    if given is None or _length(given) <= max(1, _length(wanted)):
        return whole
    return whole * size(given, known)


def _length(node: exp.Expr) -> float:
    is_text = isinstance(node, exp.Literal) and node.is_string
    return len(node.this) if is_text else float("inf")
