"""Refusals of questions, in one form, each with its reason."""

from martlet.errors import Code, Failure


def refused(why: str, at: str = "sql", subject: str = "query") -> Failure:
    """The failure with the message: The query was refused: `why`."""
    end = "" if why.endswith((".", "?")) else "."
    return Failure(Code.QUERY_REJECTED, f"The {subject} was refused: {why}{end}", at=at)


def too_complex(why: str) -> Failure:
    return Failure(Code.QUERY_TOO_COMPLEX, f"The query is too complex: {why}.", at="sql")
