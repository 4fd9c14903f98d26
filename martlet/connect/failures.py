"""Failures for callers, in our own words: a database's messages quote values."""

from martlet.errors import Code, Failure


def unavailable(cause: str) -> Failure:
    return Failure(Code.DATASOURCE_UNAVAILABLE, headers={"Retry-After": "5"}, cause=cause)


def wrong_credentials(cause: str) -> Failure:
    message = "The datasource refused the user name, the password or the database's name."
    return Failure(Code.DATASOURCE_CREDENTIALS_ERROR, message, at="credentials", cause=cause)


def not_permitted(cause: str) -> Failure:
    message = "The datasource's account lacks a privilege; grant it SELECT on the exposed tables."
    return Failure(Code.DATASOURCE_CREDENTIALS_ERROR, message, at="credentials", cause=cause)


def timed_out(cause: str) -> Failure:
    return Failure(Code.QUERY_TIMEOUT, cause=cause)


def refused(cause: str) -> Failure:
    """The database could not plan the query, which does not depend on any row."""
    message = (
        "The database does not accept the query; check types, grouping and ambiguous names."
        " If its tables have changed since the datamart was created, sync the datasource."
    )
    return Failure(Code.QUERY_REJECTED, f"{message} ({cause})", at="sql", cause=cause)


def needs_too_much(cause: str) -> Failure:
    """The query ran out of memory, or of space for temporary files."""
    message = (
        "The query needs more memory than one query may have."
        " Ask for less: narrow the dates, add filters, or aggregate."
    )
    return Failure(Code.QUERY_FAILED, f"{message} ({cause})", at="sql", cause=cause)


def failed(cause: str) -> Failure:
    """The query failed on one of the viewer's own rows; other rows are behind the fence."""
    message = "The query failed while it ran; look for divisions by zero and casts."
    return Failure(Code.QUERY_FAILED, f"{message} ({cause})", at="sql", cause=cause)
