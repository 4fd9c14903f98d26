"""The data plane: plain routes beside the framework's, because they are the hot path."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from martlet.compiler.parameters import CLIENT_KEY
from martlet.connect.audit import Purpose
from martlet.http.admission import admitted
from martlet.http.answer import json_answer
from martlet.http.bodies.query import (
    CertificateAnswer,
    ColumnAnswer,
    ExplainAnswer,
    ExplainParameter,
    ExplainReport,
    QueryBody,
)
from martlet.http.read_body import read_body
from martlet.http.streaming import QueryResponse
from martlet.results import chosen_format
from martlet.results.json import JsonFormat
from martlet.results.values import plain
from martlet.services.access.caller import Kind
from martlet.services.context import RequestContext
from martlet.services.queries.certificates import visible_certificate
from martlet.services.queries.prepare import Asked, asked

CALLERS = (Kind.GUEST, Kind.API_KEY, Kind.SERVICE)


async def query(request: Request) -> Response:
    """Ask a datamart; rows come as JSON, CSV, XLSX, Arrow or Parquet."""
    context = await admitted(request, CALLERS, Purpose.QUERY)
    body = await read_body(request, QueryBody)
    kind = chosen_format(request.headers.get("accept"))
    prepared = await asked(body.parsed(), context, is_file=kind is not JsonFormat)
    return QueryResponse(prepared, context, kind, media_type=kind.media_type)


async def explain(request: Request) -> Response:
    """The SQL of a question, and its certificate. Nothing is run on the client's rows."""
    context = await admitted(request, CALLERS, Purpose.EXPLAIN)
    body = await read_body(request, QueryBody)
    prepared = await asked(body.parsed(), context)
    is_guest = context.caller.guest is not None
    report = _guest_report(prepared, context) if is_guest else _full_report(prepared, context)
    answer = ExplainAnswer(data=report)
    # A field that guests may not see is left out of their answer.
    return json_answer(answer.model_dump(by_alias=True, exclude_none=is_guest))


routes = [
    Route("/api/v2/query", query, methods=["POST"]),
    Route("/api/v2/query/explain", explain, methods=["POST"]),
]


def _guest_report(prepared: Asked, context: RequestContext) -> ExplainReport:
    return ExplainReport(certificate=_certificate(prepared, context))


def _full_report(prepared: Asked, context: RequestContext) -> ExplainReport:
    proof = prepared.compiled.proof
    return ExplainReport(
        sql=proof.text,
        parameters=[
            ExplainParameter(
                name=parameter.name,
                data_type=parameter.family.value,
                value=None if parameter.name == CLIENT_KEY else _shown_value(parameter.value),
            )
            for parameter in proof.parameters
        ],
        columns=[
            ColumnAnswer(
                name=answer.name,
                data_type=answer.family.value if answer.family else "other",
                label=answer.label,
            )
            for answer in prepared.compiled.answers
        ],
        certificate=_certificate(prepared, context),
    )


def _certificate(prepared: Asked, context: RequestContext) -> CertificateAnswer:
    certificate = prepared.guarded.certificate
    return CertificateAnswer.of(
        visible_certificate(certificate, context.caller, prepared.compiled.grain)
    )


def _shown_value(value: object) -> Any:  # noqa: ANN401 - JSON is any
    return value if isinstance(value, str | int | float | bool | None) else plain(value)
