"""Breaks a compiled query in every way that is known: its text, word by word, and its tree.

Each mutant is a text that a broken compiler might have printed.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

import sqlglot
from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.tokenizer_core import Token, TokenType

from martlet.compiler.engines import Engine
from martlet.model.schema import Family
from tests.support.dataset import TABLES

Make = Callable[[exp.Expr], exp.Expr | None]

_HIDDEN = ("secret_note", "email", "card", "recipient")
_PHYSICAL = ("payments", "customers", "orders", "order_lines", "client_mapping", "email_log")
_COLUMNS = tuple(sorted({name for table in TABLES for name in table.column_names}))


_COMPARISONS: tuple[type[exp.Expr], ...] = (
    exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Like, exp.ILike, exp.Is, exp.EQ,
    exp.NullSafeEQ, exp.NullSafeNEQ, exp.Glob, exp.SimilarTo, exp.Or, exp.Add,
)  # fmt: skip


@dataclass(frozen=True)
class Compiled:
    """A proved text; `schema` is where its tables are, `guarded` how many CTEs are relations."""

    text: str
    engine: Engine
    schema: str
    guarded: int

    def tree(self) -> exp.Expr:
        return sqlglot.parse_one(self.text, dialect=self.engine.dialect)

    def printed(self, tree: exp.Expr) -> str:
        return tree.sql(dialect=self.engine.dialect, pretty=True)

    @property
    def prologue_end(self) -> int:
        """Where the guarded relations end in the text."""
        depth = relations = 0
        for token in Dialect.get_or_raise(self.engine.dialect).tokenize(self.text):
            depth += (token.token_type is TokenType.L_PAREN) - (
                token.token_type is TokenType.R_PAREN
            )
            if token.token_type is TokenType.R_PAREN and depth == 0:
                relations += 1
                if relations == self.guarded:
                    return token.end + 1
        raise AssertionError(self.text)


# The text, word by word

_SNIPPETS = (
    "/* x */", "-- x\n", "/*! OR 1=1 */", ";", "\u200b", "\ufeff", "\r", "\x00",
    " NOT ", " OR 1=1 OR ", ",", "(", ")", "#", "'",
)  # fmt: skip
_OTHER_WORDS = {
    "=": ("<>", ">=", "<=", ">", "<", "LIKE", "IS", "IS NOT", "<=>", "||", "+", "OR"),
    "IN": ("NOT IN", "=", "<>", "= ANY", "> ALL", "LIKE", "IS"),
    "WHERE": ("HAVING", "ON", "QUALIFY", "WHERE NOT", "WHERE 1 = 1 OR", "ORDER BY", "PREWHERE"),
    "SELECT": ("SELECT DISTINCT", "SELECT ALL", "SELECT 1,", "TABLE", "SELECT *,"),
    "FROM": ("FROM ONLY", "JOIN", "FROM LATERAL", "INTO x FROM", "CROSS JOIN"),
    "AND": ("OR", "XOR", "AND NOT", ",", "= "),
    "LIMIT": ("OFFSET", "FETCH FIRST", "TOP"),
    "OFFSET": ("LIMIT", "OFFSET 1 LIMIT"),
    "WITH": ("WITH RECURSIVE", "EXPLAIN WITH"),
    "AS": ("AS MATERIALIZED", "AS NOT", "IS", ""),
    "LIKE": ("NOT LIKE",),
}  # fmt: skip


def of_text(compiled: Compiled) -> Iterator[str]:
    """Every word of the guarded relations dropped, doubled, swapped, replaced, crowded."""
    text = compiled.text
    tokens = [
        token
        for token in Dialect.get_or_raise(compiled.engine.dialect).tokenize(text)
        if token.end < compiled.prologue_end
    ]
    for at, token in enumerate(tokens):
        before, word, after = text[: token.start], _word(text, token), text[token.end + 1 :]
        yield before + after
        yield f"{before}{word} {word}{after}"
        yield from (before + other + after for other in _others(token, word))
        # A third of them at each word, another third at the next.
        yield from (f"{before}{snippet}{word}{after}" for snippet in _SNIPPETS[at % 3 :: 3])
        if at + 1 < len(tokens):
            follower = tokens[at + 1]
            between = text[token.end + 1 : follower.start]
            yield before + _word(text, follower) + between + word + text[follower.end + 1 :]
    yield from _endings(text)


def _word(text: str, token: Token) -> str:
    return text[token.start : token.end + 1]


def _others(token: Token, word: str) -> Iterator[str]:
    if word[0] in '"`':
        quote, name = word[0], word[1:-1]
        yield name
        yield from (f"{quote}{other}{quote}" for other in _names_like(name))
        names = {"id", "secret_note", "client_id", "payments", "orders", "__t0", "__t1", "x", "*"}
        yield from (f"{quote}{other}{quote}" for other in sorted(names - {name}))
        yield f"{quote}secret_note{quote} AS {word}"
        yield "'" + name + "'"
    elif word.isdigit():
        yield from ("0", "1", "2", "-1", "NULL", f"{word}0", word[:-1] or "7", "'1'", "1 + 1")
        yield from ("$2", "(SELECT 1)", "ALL")
    else:
        yield from _OTHER_WORDS.get(word.upper(), ())
    if token.token_type in (TokenType.PARAMETER, TokenType.PLACEHOLDER, TokenType.COLON):
        yield from ("'t2'", "NULL", "TRUE", "?", "@", "1")


def _names_like(name: str) -> Iterator[str]:
    """Names that a person, a collation or an engine may take for `name`."""
    yield name.upper()
    yield name.title()
    yield name + " "
    yield name + "\u200b"
    yield name + "\u0301"
    yield name[:1] + "\u00ad" + name[1:]
    yield name.replace("o", "о").replace("a", "а").replace("i", "і")  # Cyrillic
    yield name.replace("s", "ſ").replace("k", "\u212a")
    yield "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalpha() else c for c in name)


def _endings(text: str) -> Iterator[str]:
    yield from (text + end for end in (";", "; SELECT 1", " -- x", "\nFOR UPDATE", " INTO OUTFILE"))
    yield from (text + end for end in (" SETTINGS x = 1", " FORMAT JSON", "\x00", ")", " UNION"))
    yield f"{text};\nSELECT 1"
    yield f"SELECT 1;\n{text}"
    yield f"EXPLAIN {text}"
    yield f"({text})"
    yield f"SELECT * FROM ({text}) AS q"


# The tree, node by node


def of_tree(compiled: Compiled) -> Iterator[str]:
    """Every node of the guarded relations removed or replaced, and the rest made to read more."""
    for make in (*_in_relations(compiled), *_in_rest(compiled)):
        tree = make(compiled.tree())
        if tree is not None:
            # What has lost too much to be printed is no text.
            with suppress(LookupError, AttributeError, TypeError, ValueError):
                yield compiled.printed(tree)


def _in_relations(compiled: Compiled) -> Iterator[Make]:
    paths = range(sum(1 for _ in _relation_nodes(compiled.tree(), compiled)))
    for at in paths:
        node = _nth(compiled.tree(), compiled, at)
        yield _removing(compiled, at)
        for other in _instead(node, compiled):
            yield _replacing(compiled, at, other)
    yield from _on_clause(compiled)


def _relation_nodes(tree: exp.Expr, compiled: Compiled) -> Iterator[exp.Expr]:
    for cte in tree.args["with_"].expressions[: compiled.guarded]:
        yield from cte.walk()


def _nth(tree: exp.Expr, compiled: Compiled, at: int) -> exp.Expr:
    return list(_relation_nodes(tree, compiled))[at]


def _removing(compiled: Compiled, at: int) -> Make:
    def make(tree: exp.Expr) -> exp.Expr:
        _nth(tree, compiled, at).pop()
        return tree

    return make


def _replacing(compiled: Compiled, at: int, other: exp.Expr) -> Make:
    def make(tree: exp.Expr) -> exp.Expr:
        _nth(tree, compiled, at).replace(other.copy())
        return tree

    return make


def _instead(node: exp.Expr, compiled: Compiled) -> Iterator[exp.Expr]:
    """What may stand where `node` does."""
    if isinstance(node, exp.Select):
        yield from _selects(node, compiled)
    elif isinstance(node, exp.Table):
        yield from _tables(node, compiled)
    elif isinstance(node, exp.Column):
        yield from _columns(node)
    elif isinstance(node, exp.Predicate | exp.And):
        yield from _conditions(node, compiled)
    elif isinstance(node, exp.Placeholder | exp.Parameter):
        yield from _values(compiled)
    elif isinstance(node, exp.Cast):
        yield node.this
        yield exp.cast(node.this.copy(), "INT")
    elif isinstance(node, exp.Limit | exp.Offset):
        yield from (type(node)(expression=exp.Literal.number(n)) for n in (0, 1, 10, 2**31))
    elif isinstance(node, exp.CTE):
        yield from _ctes(node)


def _conditions(node: exp.Expr, compiled: Compiled) -> Iterator[exp.Expr]:
    held = exp.Paren(this=node.copy())
    key = _column("client_id").eq(exp.Literal.string("t2"))
    yield exp.true()
    yield exp.Not(this=held)
    yield exp.Or(this=node.copy(), expression=exp.true())
    yield exp.Or(this=node.copy(), expression=key)
    yield exp.And(this=node.copy(), expression=exp.true())
    yield exp.And(this=node.copy(), expression=_column("secret_note").is_(exp.null()))
    yield exp.And(this=node.copy(), expression=(1 / _column("amount")) > 0)
    yield exp.Xor(this=held.copy(), expression=exp.false())
    yield exp.Coalesce(this=held.copy(), expressions=[exp.true()])
    yield exp.Case(ifs=[exp.If(this=held.copy(), true=exp.true())], default=exp.true())
    yield exp.Is(this=held.copy(), expression=exp.true())
    yield exp.Is(this=held.copy(), expression=exp.null())
    yield exp.EQ(this=held.copy(), expression=held.copy())
    yield exp.Exists(this=exp.select("1").from_(_physical("payments", compiled)))
    if isinstance(node, exp.Binary):
        for kind in _COMPARISONS:
            yield kind(this=node.this.copy(), expression=node.expression.copy())
        yield type(node)(this=node.expression.copy(), expression=node.this.copy())
        yield type(node)(this=node.this.copy(), expression=node.this.copy())
        yield node.this
        yield exp.In(this=node.this.copy(), expressions=[node.expression.copy()])
        yield exp.Between(
            this=node.this.copy(), low=exp.Literal.string(""), high=node.expression.copy()
        )
        for function in (exp.Lower, exp.Trim):
            yield exp.EQ(this=function(this=node.this.copy()), expression=node.expression.copy())
    if isinstance(node, exp.In) and node.args.get("query"):
        yield from _hops(node, compiled)


def _hops(node: exp.In, compiled: Compiled) -> Iterator[exp.Expr]:
    query = node.args["query"].this
    yield exp.EQ(this=node.this.copy(), expression=exp.Any(this=query.copy()))
    yield exp.Exists(this=query.copy())
    if query.args.get("where"):
        yield query.args["where"].this
    union = exp.Union(this=query.copy(), expression=_open(query), distinct=False)
    yield exp.In(this=node.this.copy(), query=exp.Subquery(this=union))
    correlated = query.copy()
    correlated.where(exp.column("id", table="__t0", quoted=True).eq(_column("id")), copy=False)
    yield exp.In(this=node.this.copy(), query=exp.Subquery(this=correlated))
    yield exp.In(this=node.this.copy(), expressions=[exp.Literal.number(n) for n in (1, 101)])
    other = exp.select("id").from_(_physical("payments", compiled))
    yield exp.In(this=node.this.copy(), query=exp.Subquery(this=other))


def _columns(node: exp.Column) -> Iterator[exp.Expr]:
    for name in _COLUMNS:
        yield _column(name, node.table)
    for row in ("__t0", "__t1", "__t2", "__t3", "orders", "x"):
        yield _column(node.name, row)
    yield exp.column(node.name, quoted=True)
    yield exp.column(node.name, table=node.table)
    yield exp.column(node.name.upper(), table=node.table, quoted=True)
    yield exp.Column(
        this=node.this.copy(), table=node.args["table"].copy(), db=exp.to_identifier("s")
    )
    yield exp.Coalesce(this=node.copy(), expressions=[exp.Literal.string("t1")])
    yield exp.Lower(this=node.copy())
    yield exp.cast(node.copy(), "TEXT")
    yield exp.Collate(this=node.copy(), expression=exp.var("NOCASE"))
    yield exp.Add(this=node.copy(), expression=exp.Literal.number(0))
    yield exp.Star()
    yield exp.null()
    yield exp.Literal.string("t1")
    yield exp.Subquery(this=exp.select(exp.Max(this=node.copy())))
    yield exp.Window(this=exp.Max(this=node.copy()))


def _values(compiled: Compiled) -> Iterator[exp.Expr]:
    yield exp.Literal.string("t2")
    yield exp.Literal.number(1)
    yield exp.null()
    yield exp.true()
    yield _column("client_id")
    for name, position in (("v1", 1), ("v2", 2), ("v9", 9), ("client_id", 1), ("client_key", 7)):
        yield compiled.engine.parameter(name, position, Family.TEXT)
        yield compiled.engine.parameter(name, position, Family.INTEGER)
    ids = exp.select("id").from_(_physical("client_mapping", compiled))
    yield exp.Subquery(this=ids.limit(1))
    yield exp.Any(this=ids)


def _tables(node: exp.Table, compiled: Compiled) -> Iterator[exp.Expr]:
    for name in _PHYSICAL:
        yield _physical(name, compiled, node.alias)
    for row in ("__t0", "__t1", "__t2", "x", "orders"):
        yield _physical(node.name, compiled, row)
    for part in ("db", "alias", "catalog"):
        other = node.copy()
        other.set(part, None)
        yield other
    for schema in ("other", "public", "main", "information_schema", compiled.schema.upper()):
        yield compiled.engine.table(schema, node.name, node.alias)
    yield compiled.engine.table(compiled.schema, node.name.upper(), node.alias)
    for setting in ("only", "final"):
        other = node.copy()
        other.set(setting, True)
        yield other
    yield exp.Subquery(this=exp.select("*").from_(node.copy()), alias=node.args["alias"].copy())
    yield exp.Lateral(this=exp.Subquery(this=exp.select("*").from_(node.copy())))
    sampled = node.copy()
    sampled.set("sample", exp.TableSample(percent=exp.Literal.number(50)))
    yield sampled
    call = exp.Anonymous(this="pg_ls_dir", expressions=[exp.Literal.string("/")])
    yield exp.Table(this=call, alias=node.args["alias"].copy())


def _selects(node: exp.Select, compiled: Compiled) -> Iterator[exp.Expr]:
    payments = _physical("payments", compiled, "__t9")
    own = _physical("orders", compiled, "__t9")
    yield node.copy().distinct()
    yield node.copy().distinct(exp.column("id", table="__t0", quoted=True))
    for limit in (0, 1, 10):
        yield node.copy().limit(limit)
        yield node.copy().offset(limit + 1)
    yield node.copy().limit(1).offset(1)
    yield node.copy().order_by(_column("secret_note"))
    yield node.copy().order_by("1")
    yield node.copy().group_by("1")
    yield node.copy().having("count(*) > 0")
    yield node.copy().qualify("row_number() over () = 1")
    for kind in ("", "left", "cross", "full", "natural"):
        yield node.copy().join(payments.copy(), join_type=kind, on=None if kind else "1 = 1")
        yield node.copy().join(own.copy(), join_type=kind, on=None if kind else "1 = 1")
    yield exp.Union(this=node.copy(), expression=_open(node), distinct=False)
    yield exp.Union(this=_open(node), expression=node.copy(), distinct=True)
    yield exp.Intersect(this=node.copy(), expression=_open(node))
    yield exp.Except(this=_open(node), expression=node.copy())
    yield _open(node)
    yield exp.Subquery(this=node.copy())
    yield exp.select("*").from_(exp.Subquery(this=_open(node), alias="y"))
    hidden = node.copy()
    hidden.set("with_", exp.With(expressions=[_cte("z", _open(node))]))
    yield hidden
    yield from _projections(node, compiled)
    yield node.copy().hint("NO_MERGE") if hasattr(node, "hint") else node.copy().distinct()
    locked = node.copy()
    locked.set("locks", [exp.Lock(update=True)])
    yield locked
    into = node.copy()
    into.set("into", exp.Into(this=exp.to_table("x")))
    yield into
    windowed = node.copy()
    windowed.append("windows", exp.Window(this=exp.to_identifier("w"), alias=None))
    yield windowed


def _projections(node: exp.Select, compiled: Compiled) -> Iterator[exp.Expr]:
    given = node.expressions
    card = exp.Subquery(this=exp.select("card").from_(_physical("payments", compiled)).limit(1))
    extra: list[exp.Expr] = [exp.Star(), card, exp.Count(this=exp.Star()), exp.null()]
    extra += [_column(name) for name in _COLUMNS]
    extra += [_named(_column(name), other) for name in _HIDDEN for other in ("id", name, "x")]
    for projection in extra:
        more = node.copy()
        more.append("expressions", projection.copy())
        yield more
    for at, projection in enumerate(given):
        name = projection.alias_or_name
        for value in (*(_column(c) for c in _COLUMNS), card, exp.null(), exp.Literal.string("x")):
            yield _with(node, [*given[:at], _named(value, name), *given[at + 1 :]])
        for other in ("id", "amount", "secret_note", name.upper(), "__t0", "x"):
            yield _with(node, [*given[:at], _named(projection.unalias(), other), *given[at + 1 :]])
        yield _with(node, [*given[at:], *given[:at]])
        yield _with(node, [*given, projection])


def _with(node: exp.Select, projections: Sequence[exp.Expr]) -> exp.Select:
    other = node.copy()
    other.set("expressions", [projection.copy() for projection in projections])
    return other


def _ctes(node: exp.CTE) -> Iterator[exp.Expr]:
    for name in ("orders", "customers", "order_lines", "payments", "x", node.alias.upper(), "__t0"):
        yield _cte(name, node.this)
    yield exp.CTE(this=node.this.copy(), alias=exp.TableAlias(this=exp.to_identifier(node.alias)))
    renamed = node.copy()
    renamed.args["alias"].set("columns", [exp.to_identifier("id", quoted=True)])
    yield renamed
    forced = node.copy()
    forced.set("materialized", True)
    yield forced


def _on_clause(compiled: Compiled) -> Iterator[Make]:
    """The guarded relations in another order, twice, after others, recursive."""
    count = len(compiled.tree().args["with_"].expressions)
    for first in range(count):
        for second in range(first):
            yield _reordered(first, second)
        yield _doubled(first)
    yield _preceded("x", "SELECT 1 AS id")
    yield _preceded("orders", "SELECT 1 AS id")
    yield _recursive


def _reordered(first: int, second: int) -> Make:
    def make(tree: exp.Expr) -> exp.Expr:
        ctes = tree.args["with_"].expressions
        ctes[first], ctes[second] = ctes[second], ctes[first]
        return tree

    return make


def _doubled(at: int) -> Make:
    def make(tree: exp.Expr) -> exp.Expr:
        ctes = tree.args["with_"].expressions
        ctes.insert(at, ctes[at].copy())
        return tree

    return make


def _preceded(name: str, sql: str) -> Make:
    def make(tree: exp.Expr) -> exp.Expr:
        tree.args["with_"].expressions.insert(0, _cte(name, sqlglot.parse_one(sql)))
        return tree

    return make


def _recursive(tree: exp.Expr) -> exp.Expr:
    tree.args["with_"].set("recursive", True)
    return tree


def _in_rest(compiled: Compiled) -> Iterator[Make]:
    """The query itself, made to reach what it must not."""
    references = sum(1 for _ in _rest_nodes(compiled.tree(), compiled, exp.Table))
    columns = sum(1 for _ in _rest_nodes(compiled.tree(), compiled, exp.Column))
    for at in range(references):
        for name in (*_PHYSICAL, "countries"):
            yield _swapped(compiled, exp.Table, at, _physical(name, compiled, "orders"))
            yield _swapped(compiled, exp.Table, at, exp.to_table(f'"{name}"', dialect="postgres"))
    for at in range(columns):
        for name in (*_HIDDEN, "__t0", "rowid", "ctid", "no_such"):
            yield _swapped(compiled, exp.Column, at, exp.column(name, quoted=True))
        yield _swapped(compiled, exp.Column, at, exp.column("client_id", table="__t0", quoted=True))
    yield from _additions(compiled)


def _rest_nodes(tree: exp.Expr, compiled: Compiled, kind: type[exp.Expr]) -> Iterator[exp.Expr]:
    ours = {id(node) for node in _relation_nodes(tree, compiled)}
    return (node for node in tree.find_all(kind) if id(node) not in ours)


def _swapped(compiled: Compiled, kind: type[exp.Expr], at: int, other: exp.Expr) -> Make:
    def make(tree: exp.Expr) -> exp.Expr:
        list(_rest_nodes(tree, compiled, kind))[at].replace(other.copy())
        return tree

    return make


def _additions(compiled: Compiled) -> Iterator[Make]:
    payments = _physical("payments", compiled, "p")
    orders = _physical("orders", compiled, "p")
    scalar = exp.Subquery(this=exp.select("card").from_(payments.copy()).limit(1))
    capture = exp.select("id").from_(exp.to_table("orders"))
    capture.set(
        "with_", exp.With(expressions=[_cte("orders", sqlglot.parse_one("SELECT 1 AS id"))])
    )
    key = compiled.engine.parameter("client_key", _key_position(compiled), Family.TEXT)
    projections = [scalar, exp.Subquery(this=capture), key, exp.Subquery(this=orders)]
    projections += [exp.Anonymous(this=name) for name in ("pg_read_file", "version", "sleep")]
    projections += [exp.column("secret_note", quoted=True), exp.CurrentUser(), exp.SessionUser()]
    for projection in projections:
        yield _projecting(projection)
    for source in (payments, orders):
        for kind in ("cross", "left", "natural"):
            yield _joining(source, kind)
        yield _uniting(exp.select("id").from_(source.copy()))
        yield _knowing(_cte("w", exp.select("*").from_(source.copy())))
        yield _asking(exp.Exists(this=exp.select("1").from_(source.copy())))
        yield _asking(
            exp.In(
                this=exp.Literal.number(1),
                query=exp.Subquery(this=exp.select("id").from_(source.copy())),
            )
        )
    yield _asking(exp.EQ(this=key.copy(), expression=key.copy()))
    yield _knowing(_cte("customers", sqlglot.parse_one("SELECT 1 AS id")))
    yield _knowing(_cte("ORDERS", sqlglot.parse_one("SELECT 1 AS id")))


def _key_position(compiled: Compiled) -> int:
    """The highest of the positions: the key is bound last."""
    found = [0]
    for node in compiled.tree().find_all(exp.Parameter, exp.Placeholder):
        text = node.name
        found.append(int(text) if text.isdigit() else 0)
    return max(found)


def _projecting(projection: exp.Expr) -> Make:
    def make(tree: exp.Expr) -> exp.Expr | None:
        if not isinstance(tree, exp.Select):
            return None
        tree.append("expressions", projection.copy())
        return tree

    return make


def _joining(source: exp.Table, kind: str) -> Make:
    def make(tree: exp.Expr) -> exp.Expr | None:
        return tree.join(source.copy(), join_type=kind) if isinstance(tree, exp.Select) else None

    return make


def _uniting(query: exp.Select) -> Make:
    def make(tree: exp.Expr) -> exp.Expr:
        clause = tree.args["with_"].pop()
        union = exp.Union(this=tree, expression=query.copy(), distinct=False)
        union.set("with_", clause)
        return union

    return make


def _knowing(cte: exp.CTE) -> Make:
    def make(tree: exp.Expr) -> exp.Expr:
        tree.args["with_"].append("expressions", cte.copy())
        return tree

    return make


def _asking(condition: exp.Expr) -> Make:
    def make(tree: exp.Expr) -> exp.Expr | None:
        return tree.where(condition.copy()) if isinstance(tree, exp.Select) else None

    return make


def _open(node: exp.Select) -> exp.Select:
    other = node.copy()
    other.set("where", None)
    return other


def _physical(name: str, compiled: Compiled, alias: str = "p") -> exp.Table:
    return compiled.engine.table(compiled.schema, name, alias)


def _column(name: str, row: str = "__t0") -> exp.Column:
    return exp.column(name, table=row, quoted=True)


def _named(value: exp.Expr, name: str) -> exp.Expr:
    return exp.Alias(this=value.copy(), alias=exp.to_identifier(name, quoted=True))


def _cte(name: str, query: exp.Expr) -> exp.CTE:
    alias = exp.TableAlias(this=exp.to_identifier(name, quoted=True))
    return exp.CTE(this=query.copy(), alias=alias)
