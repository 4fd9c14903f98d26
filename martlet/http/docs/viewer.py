"""The OpenAPI paths of the viewer plane's plain routes."""

from typing import Any

from pydantic import BaseModel

from martlet.http.bodies.query import ResultAnswer
from martlet.http.bodies.viewer import BatchBody, ExportBody, MetricLine, RowsBody
from martlet.results.csv import CsvDownload
from martlet.results.deferred import XlsxFormat

BODIES: tuple[type[BaseModel], ...] = (BatchBody, RowsBody, ExportBody)
ANSWERS: tuple[type[BaseModel], ...] = (MetricLine, ResultAnswer)
_REF = "#/components/schemas/{}"
_BINARY = {"schema": {"type": "string", "format": "binary"}}


def viewer_paths(responses: dict[str, Any]) -> dict[str, Any]:
    """`responses` are the error responses that all of these routes share."""
    line, result = (_schema(model.__name__) for model in ANSWERS)
    files = dict.fromkeys(("application/pdf", XlsxFormat.media_type), _BINARY)
    return {
        "/api/v2/viewer/query": _post(
            "ask_board",
            "Query the metrics of a board",
            "Returns one line of JSON per metric, as each finishes. A metric that fails has the"
            " error in its line. Equal queries run once.",
            "BatchBody",
            {"200": _answer("One line per metric.", {"application/x-ndjson": line}), **responses},
        ),
        "/api/v2/viewer/rows": _post(
            "ask_rows",
            "Show the rows behind a metric",
            "Returns the underlying rows of the metric, or of one of its points. The embed must"
            " allow underlying data.",
            "RowsBody",
            {"200": _answer("Rows.", {"application/json": result}), **responses},
        ),
        "/api/v2/viewer/export": _post(
            "export_metric",
            "Export a metric or a board",
            "Returns a metric as CSV or XLSX, or a metric or the whole board as PDF.",
            "ExportBody",
            {
                "200": _answer(
                    "A file.", {CsvDownload.media_type: {"schema": {"type": "string"}}, **files}
                ),
                **responses,
            },
        ),
    }


def _schema(name: str) -> dict[str, Any]:
    return {"schema": {"$ref": _REF.format(name)}}


def _answer(description: str, content: dict[str, Any]) -> dict[str, Any]:
    return {"description": description, "content": content}


def _post(
    name: str, summary: str, description: str, body: str, responses: dict[str, Any]
) -> dict[str, Any]:
    return {
        "post": {
            "tags": ["Viewing"],
            "operationId": name,
            "summary": summary,
            "description": description,
            "requestBody": {"required": True, "content": {"application/json": _schema(body)}},
            "responses": responses,
        }
    }
