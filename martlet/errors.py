"""Failures of a request: codes, statuses, default messages, and their shape."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum
from itertools import islice


class Code(Enum):
    """The member's name is the public code. The first fault in this order names the response.

    The first eleven follow the API's published table. A published code keeps its meaning.
    """

    INVALID_REQUEST_BODY = 400, "Check required fields; the table list cannot be empty."
    DATASOURCE_NAME_ERROR = 404, "Verify that the datasource exists in your organisation."
    DUPLICATE_DATAMART_NAME = 409, "Choose a unique name for the datamart."
    EMPTY_TABLE_LIST = 400, "Include at least one table in tableList."
    INVALID_COLUMN_CONFIG = 400, "Check column names and data types."
    MISSING_TENANCY_SETTINGS = 400, "Include a tenancySettings object in the request."
    INVALID_TENANCY_LEVEL = 400, "tenancyLevel must be either TABLE or DATABASE."
    MISSING_TENANCY_FIELDS = 400, "Include all required fields for TABLE level tenancy."
    AUTHENTICATION_ERROR = 401, "Send a valid token as 'Authorization: Bearer <token>'."
    RATE_LIMIT_EXCEEDED = 429, "Too many requests; wait as Retry-After says."
    INTERNAL_SERVER_ERROR = 500, "Our fault; report the requestId if it persists."

    INVALID_TENANCY = 400, "The client table, its columns or clientColumnType do not fit."
    DATASOURCE_ACCESS_DENIED = 403, "The data app's list of datasources lacks this one."
    DATASOURCE_UNAVAILABLE = 503, "The datasource cannot be reached just now; try again."
    DATASOURCE_CREDENTIALS_ERROR = (
        400,
        "The datasource or the server refused the credentials.",
    )
    DATASOURCE_IN_USE = 409, "Delete the datamarts that use the datasource first."
    DUPLICATE_DATASOURCE_NAME = 409, "Choose a unique name for the datasource."
    INVALID_DATAMART = 404, "No datamart of that name is visible to this token."
    DATAMART_IN_USE = 409, "The datamart is in use; remove its users first, or use force=true."
    DATA_APP_ALREADY_EXISTS = 409, "Choose a unique name for the data app."
    DATA_APP_NOT_FOUND = 404, "No data app of that name exists in your organisation."
    INVALID_TOKEN_ID = 404, "No API key of that id exists in your organisation."
    INVALID_EMBED_ID = 404, "No embed of that id exists in the data app."
    INVALID_WORKSPACE_NAME = 404, "No workspace of that name exists in your organisation."
    INVALID_DASHBOARD_ID = 404, "No dashboard of that id is visible to this token."
    INVALID_METRIC_ID = 404, "No metric of that id is in the dashboard or the embed."
    DUPLICATE_WORKSPACE_NAME = 409, "Choose a unique name for the workspace."
    DUPLICATE_DASHBOARD_ID = (
        409,
        "Choose a unique id for the dashboard, or update the existing one.",
    )
    DASHBOARD_IN_USE = 409, "Embeds show the dashboard; delete those first, or use force=true."
    METRIC_IN_USE = 409, "Embeds show the metric; delete those first, or use force=true."
    WORKSPACE_IN_USE = 409, "Dashboards in the workspace use something else; move them first."
    APP_FILTER_PARAM_ERROR = 400, "An app filter must be one that the dashboard or metric names."
    ORIGIN_NOT_ALLOWED = 403, "Add the page's origin to the data app's whitelist domains."
    CLIENT_ID_ERROR = 400, "clientId must name exactly one row of the client table."
    PERMISSION_DENIED = 403, "This kind of token may not make this call."
    TENANT_PATH_MISSING = 409, "Say how the table belongs to a client: clientColumn or isShared."
    DATAMART_OUTDATED = 409, "The datasource has changed; update the datamart."
    QUERY_REJECTED = 400, "The query asks for something that a datamart does not allow."
    QUERY_TOO_COMPLEX = 400, "Make the query shorter or less deeply nested."
    QUERY_TIMEOUT = 504, "Ask for less: narrow the dates, add filters, or aggregate."
    QUERY_FAILED = 502, "The database could not finish the query."
    RESULT_TOO_LARGE = 413, "Aggregate, filter, or set a limit."
    REQUEST_TOO_LARGE = 413, "The request body is larger than the server accepts."
    REQUEST_HEAD_TOO_LARGE = 431, "Send fewer or shorter headers."
    REQUEST_TIMEOUT = 408, "The request did not arrive in time; send it again."
    NOT_FOUND = 404, "No such path; see /docs."
    METHOD_NOT_ALLOWED = 405, "The path exists, but not with this method; see /docs."
    NOT_ACCEPTABLE = 406, "Accept one of JSON, CSV, XLSX, Arrow or Parquet."
    PRECONDITION_FAILED = 412, "The resource has changed; read it again and retry."
    IDEMPOTENCY_KEY_REUSED = 409, "Use a new Idempotency-Key for a different request."
    SERVICE_UNAVAILABLE = 503, "The server's own store cannot be reached just now; try again."

    def __init__(self, status: int, sentence: str) -> None:
        self.status = status
        self.sentence = sentence

    @property
    def rank(self) -> int:
        return _RANKS[self]


_RANKS = {code: rank for rank, code in enumerate(Code)}


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault of a request. `at` is its JSON path, such as `tableList[0].name`."""

    code: Code
    at: str | None
    message: str


class Failure(Exception):  # noqa: N818 - "Failure" is the word of the contract
    """The failure of a request, as the caller reads it."""

    def __init__(
        self,
        code: Code,
        message: str | None = None,
        *,
        at: str | None = None,
        headers: Mapping[str, str] | None = None,
        cause: str | None = None,
    ) -> None:
        """`cause` is for the log only, never for the caller: SQLSTATE or an exception's class."""
        super().__init__(code.name)
        self.code = code
        self.message = message or code.sentence
        self.at = at
        self.faults: tuple[Fault, ...] = (Fault(code, at, self.message),)
        self.headers = dict(headers or {})
        self.cause = cause

    @classmethod
    def of(cls, faults: Sequence[Fault]) -> "Failure":
        """One failure for all `faults`; its code is that of the first in the order of `Code`."""
        ordered = sorted(faults, key=lambda fault: fault.code.rank)
        first = ordered[0]
        failure = cls(first.code, first.message, at=first.at)
        failure.faults = tuple(ordered)
        return failure


class GuardBreach(Exception):  # noqa: N818 - a breach is not an error of the caller's
    """The verifier could not prove a compiled query. This is our defect; no rows were read."""


class CallerLeftError(Exception):
    """The caller disconnected before the response was ready."""


class AbortedError(Exception):
    """A started response cannot be completed: the server closes the connection."""


def mark_noted(error: BaseException) -> None:
    """Mark that the audit trail has recorded `error`, so that no later handler records it again."""
    vars(error)["is_noted"] = True


def is_noted(error: BaseException) -> bool:
    return "is_noted" in vars(error)


# Comparing two names takes time proportional to the product of their lengths.
_LONGEST_NAME = 100
_MOST_COMPARED = 1_000


def invalid(at: str, why: str) -> Failure:
    """INVALID_REQUEST_BODY at the path `at`; `why` completes the sentence that begins with it."""
    return Failure(Code.INVALID_REQUEST_BODY, f"{at} {why}.", at=at)


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown name: a suggestion, or a full stop."""
    if len(name) > _LONGEST_NAME:
        return "."
    few = islice((each for each in known if len(each) <= _LONGEST_NAME), _MOST_COMPARED)
    by_folded = {candidate.casefold(): candidate for candidate in few}
    near = get_close_matches(name.casefold(), by_folded, n=1, cutoff=0.6)
    return f"; did you mean `{by_folded[near[0]]}`?" if near else "."
