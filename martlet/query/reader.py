"""Text to trees, by the engine's dialect: the one way in which text is read, ours or a viewer's."""

import logging

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.tokenizer_core import Token, TokenType

from martlet.query.engines import Engine

# The parser's own logger prints callers' SQL.
logging.getLogger("sqlglot").disabled = True


def words(sql: str, engine: Engine) -> list[Token]:
    """Raises SqlglotError."""
    tokens = Dialect.get_or_raise(engine.dialect).tokenize(sql)
    for token in tokens:
        if token.token_type is TokenType.HEX_STRING and sql[token.start + 1] in "xX":
            # MySQL's 0x41 is a number where one is wanted; x'41', which the parser would
            # print for it, is always a text.
            token.token_type = TokenType.NUMBER
            token.text = sql[token.start : token.end + 1]
    return tokens


def statements(tokens: list[Token], sql: str, engine: Engine) -> list[exp.Expr]:
    """Raises SqlglotError and RecursionError."""
    trees = Dialect.get_or_raise(engine.dialect).parser().parse(tokens, sql)
    return [tree for tree in trees if tree is not None and not isinstance(tree, exp.Semicolon)]
