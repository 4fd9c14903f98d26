"""Pages of a SQL query's result: searched, ordered and cut around the query."""

from collections.abc import Iterator

from sqlglot import exp

from martlet.compiler.parameters import Parameters
from martlet.compiler.semantic.filters import like, pattern
from martlet.model.question import SqlQuestion, Window
from martlet.model.schema import Family

_ANSWER = "answer"


def windowed(tree: exp.Query, question: SqlQuestion, parameters: Parameters) -> exp.Query:
    """The rows of `tree` in the order and page of `question`, plus one row."""
    if question == SqlQuestion(question.text):
        return tree
    whole = _whole(tree)
    if question.search is not None:
        whole = whole.where(exp.or_(*_matches(question, question.search, parameters)), copy=False)
    return ended(whole, Window(question.order, question.limit, question.offset))


def framed(tree: exp.Query, window: Window) -> exp.Select:
    """The rows of `tree` in the order and page of `window`, plus one row."""
    return ended(_whole(tree), window)


def _whole(tree: exp.Query) -> exp.Select:
    own = tree.args.get("with_")
    tree.set("with_", None)
    alias = exp.TableAlias(this=exp.to_identifier(_ANSWER, quoted=True))
    whole = exp.select(exp.Star()).from_(exp.Subquery(this=tree, alias=alias))
    # WITH goes to the outer query: not every engine reads it inside another query.
    whole.set("with_", own)
    return whole


def ended(query: exp.Select, window: Window) -> exp.Select:
    """`query` with its order and limit, plus one row that shows whether there are more."""
    for column, is_descending in window.order:
        named = exp.column(column, quoted=True)
        query = query.order_by(
            exp.Ordered(this=named, desc=is_descending, nulls_first=False), copy=False
        )
    if window.limit is not None:
        query = query.limit(window.limit + 1, copy=False)
    if window.offset:
        query = query.offset(window.offset, copy=False)
    return query


def _matches(question: SqlQuestion, search: str, parameters: Parameters) -> Iterator[exp.Expr]:
    if question.searched:
        contained = parameters.bind(pattern(search), Family.TEXT)
        yield from (like(exp.column(name, quoted=True), contained) for name in question.searched)
    if question.counted:
        number = parameters.bind(int(search), Family.INTEGER)
        for name in question.counted:
            yield exp.EQ(this=exp.column(name, quoted=True), expression=number.copy())
