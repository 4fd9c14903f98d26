"""Parses one SELECT of the admitted language, within bounds that keep parsing cheap."""

import re
from collections import Counter
from collections.abc import Sequence

from sqlglot import exp
from sqlglot.errors import SqlglotError
from sqlglot.tokenizer_core import Token, TokenType

from martlet.compiler.budget import OF_A_NODE, Budget, Work
from martlet.compiler.engines import Engine
from martlet.compiler.refusal import refused, too_complex
from martlet.compiler.sql.grammar import admit
from martlet.compiler.sql.reader import statements, words
from martlet.compiler.sql.widths import check_widths
from martlet.compiler.trees import put
from martlet.errors import Failure

BOM = "\ufeff"
MAX_BYTES = 32 * 1024
MAX_TOKENS = 6_000
MAX_DEPTH = 24
# Each of these grows the tree by a level, or the planner's work by a factor.
MAX_OF = {
    TokenType.AND: 400,
    TokenType.OR: 400,
    TokenType.NOT: 100,
    TokenType.DASH: 400,
    TokenType.JOIN: 32,
    TokenType.SELECT: 64,
    TokenType.UNION: 32,
    TokenType.INTERSECT: 32,
    TokenType.EXCEPT: 32,
    TokenType.CASE: 64,
    TokenType.DPIPE: 100,
    TokenType.PLUS: 400,
    TokenType.STAR: 200,
    TokenType.SLASH: 200,
}
MAX_JOINS = 32
MAX_TREE_DEPTH = 500
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_OPENERS = {TokenType.L_PAREN, TokenType.L_BRACKET, TokenType.L_BRACE, TokenType.CASE}
_CLOSERS = {TokenType.R_PAREN, TokenType.R_BRACKET, TokenType.R_BRACE, TokenType.END}


def parse(sql: str, engine: Engine, budget: Budget | None = None) -> exp.Query:
    """The SELECT that `sql` holds.

    Raises QUERY_TOO_COMPLEX and QUERY_REJECTED.
    """
    tree = read(sql, engine, budget or Budget())
    admit(tree, engine, text=sql.removeprefix(BOM))
    return tree


def read(sql: str, engine: Engine, budget: Budget) -> exp.Query:
    """`sql` as a tree, bounded but not yet admitted."""
    sql = sql.removeprefix(BOM)
    try:
        trees = statements(check_size(sql, engine), sql, engine, budget)
    except SqlglotError as error:
        raise _unreadable(error) from None
    except RecursionError:
        raise too_complex("it is nested too deeply") from None
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        # The parser raises these for some calls without their arguments.
        raise refused("it cannot be parsed; check the arguments of its functions") from None
    tree = _only_query(trees)
    nodes = check_shape(tree)
    check_widths(nodes, budget)
    _make_plain(nodes)
    return tree


def check_size(sql: str, engine: Engine) -> list[Token]:
    """The tokens of `sql`, if they are cheap to parse.

    Raises QUERY_TOO_COMPLEX and QUERY_REJECTED.
    """
    if _CONTROL.search(sql):
        raise refused("it holds control characters")
    if len(sql.encode(errors="surrogatepass")) > MAX_BYTES:
        raise too_complex(f"the text is longer than {MAX_BYTES} bytes")
    tokens = words(sql, engine)
    if len(tokens) > MAX_TOKENS:
        raise too_complex(f"it has more than {MAX_TOKENS} words")
    counts = Counter(token.token_type for token in tokens)
    for kind, most in MAX_OF.items():
        if counts[kind] > most:
            raise too_complex(f"it has more than {most} {kind.value}")
    engine.check_tokens(tokens)
    depth = 0
    for token in tokens:
        depth += (token.token_type in _OPENERS) - (token.token_type in _CLOSERS)
        if depth > MAX_DEPTH:
            raise too_complex(f"it is nested more than {MAX_DEPTH} levels deep")
    return tokens


def _only_query(trees: list[exp.Expr]) -> exp.Query:
    if len(trees) != 1:
        raise refused("send exactly one SELECT")
    tree = trees[0]
    while isinstance(tree, exp.Subquery):
        if any(value for name, value in tree.args.items() if name != "this"):
            raise refused("write ORDER BY and LIMIT inside the parentheses of the query")
        tree = tree.this
    if not isinstance(tree, exp.Select | exp.SetOperation):
        raise refused("only SELECT can be run")
    return tree


def check_shape(tree: exp.Expr, budget: Budget | None = None) -> list[exp.Expr]:
    """Refuse trees that later passes or the database's planner would take too long for.

    Returns the nodes of `tree`, level by level. `budget` is for a tree that was built, not parsed,
    whose words were therefore not counted.

    Raises QUERY_TOO_COMPLEX.
    """
    nodes: list[exp.Expr] = []
    level: list[exp.Expr] = [tree]
    for _ in range(MAX_TREE_DEPTH):
        if budget is not None:
            budget.spend(OF_A_NODE * len(level), Work.MEMBERS)
        nodes += level
        level = [child for node in level for child in node.iter_expressions()]
        if not level:
            break
    else:
        raise too_complex("it is nested too deeply")
    if sum(isinstance(node, exp.Join) for node in nodes) > MAX_JOINS:
        raise too_complex(f"it joins more than {MAX_JOINS} times")
    return nodes


def _make_plain(nodes: Sequence[exp.Expr]) -> None:
    """Turn E'' and $$ strings, which the parser has decoded, into ordinary literals."""
    for node in nodes:
        if isinstance(node, exp.ByteString | exp.RawString):
            put(exp.Literal.string(node.this), node)


def _unreadable(error: SqlglotError) -> Failure:
    details = getattr(error, "errors", None)
    if not details:
        return refused("it cannot be read as SQL")
    first = details[0]
    where = f"line {first.get('line')}, column {first.get('col')}"
    return refused(f"it cannot be read as SQL at {where}")
