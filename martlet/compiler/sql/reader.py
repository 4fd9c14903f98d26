"""Tokenizes and parses text in the engine's dialect; all text is read here."""

import logging
from typing import Any

from sqlglot import exp
from sqlglot.dialects.dialect import Dialect
from sqlglot.tokenizer_core import Token, TokenType

from martlet.compiler.budget import OF_A_WORD, Budget, Work
from martlet.compiler.engines import Engine
from martlet.compiler.refusal import too_complex
from martlet.compiler.sql.intervals import check_intervals

_MOST_STEPS_EACH, _MOST_STEPS = 10, 1_000

# The parser's own logger prints callers' SQL.
logging.getLogger("sqlglot").disabled = True


def words(sql: str, engine: Engine) -> list[Token]:
    """Raises SqlglotError."""
    # After a `$` the tokenizer misses the end of a string at the end of the text.
    tokens = Dialect.get_or_raise(engine.dialect).tokenize(sql + "\n")
    for token in tokens:
        if token.token_type is TokenType.HEX_STRING and sql[token.start + 1] in "xX":
            # MySQL's 0x41 can be a number; x'41', which the printer would write, is
            # always a text.
            token.token_type = TokenType.NUMBER
            token.text = sql[token.start : token.end + 1]
    return tokens


def statements(tokens: list[Token], sql: str, engine: Engine, budget: Budget) -> list[exp.Expr]:
    """Raises SqlglotError, RecursionError, QUERY_TOO_COMPLEX and QUERY_REJECTED."""
    check_intervals(tokens)
    parser = Dialect.get_or_raise(engine.dialect).parser()
    _bound(parser, _MOST_STEPS_EACH * len(tokens) + _MOST_STEPS, budget)
    trees = parser.parse(tokens, sql)
    return [tree for tree in trees if tree is not None and not isinstance(tree, exp.Semicolon)]


def _bound(parser: Any, steps: int, budget: Budget) -> None:  # noqa: ANN401 - the library's parser is untyped
    """Stop the parser after `steps` steps.

    It tries a word that may be a type twice, at each level: `date (date (date (…` doubles the time
    per level. Ordinary text takes less than two steps per word.
    """
    advance, left = parser._advance, steps  # noqa: SLF001 - every step goes through it

    def bounded(times: int = 1) -> None:
        nonlocal left
        left -= 1
        if left < 0:
            raise too_complex("it takes too long to parse")
        budget.spend(OF_A_WORD, Work.WORDS)
        advance(times)

    parser._advance = bounded  # noqa: SLF001
