"""Reads a printed text again: one SELECT, each name in quotes, nothing between the tokens."""

from collections.abc import Sequence

from sqlglot import exp
from sqlglot.tokenizer_core import Token, TokenType

from martlet.compiler.budget import Budget
from martlet.compiler.environment import Environment
from martlet.compiler.sql.reader import statements, words
from martlet.compiler.verify.shapes import breach

# MySQL executes the content of some comments.
_NEVER = {TokenType.HINT, TokenType.SEMICOLON, TokenType.COMMENT}
_QUOTED = {TokenType.STRING, TokenType.IDENTIFIER}


def read_text(text: str, environment: Environment, budget: Budget | None = None) -> exp.Query:
    engine = environment.engine
    tokens = words(text, engine)
    _check_words(tokens, text)
    trees = statements(tokens, text, engine, budget or Budget())
    if len(trees) != 1 or not isinstance(trees[0], exp.Select | exp.SetOperation):
        breach("the text is not one SELECT")
    if not all(name.quoted for name in trees[0].find_all(exp.Identifier)):
        breach("a name stands without quotes")
    return trees[0]


def _check_words(tokens: Sequence[Token], text: str) -> None:
    """Check that no text hides between tokens, and that tokens outside quotes are ASCII."""
    end = -1
    for token in tokens:
        if token.token_type in _NEVER or text[end + 1 : token.start].strip(" \n"):
            breach("the text holds a comment, a hint, or more than one statement")
        if token.token_type not in _QUOTED and not token.text.isascii():
            breach("a token outside quotes is not ASCII")
        end = token.end
    if text[end + 1 :].strip(" \n"):
        breach("text follows the last token")


def physical_tables(tree: exp.Query) -> frozenset[tuple[str, str]]:
    """The physical tables that `tree` reads; each has its schema."""
    return frozenset((t.db, t.name) for t in tree.find_all(exp.Table) if t.db)
