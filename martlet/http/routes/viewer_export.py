"""Files that viewers download: a metric's rows as a table, or the board as it is on paper."""

import re
from urllib.parse import quote

from starlette.responses import Response

from martlet.errors import Code, Failure
from martlet.http.bodies.viewer import ExportBody
from martlet.http.streaming import QueryResponse
from martlet.services.context import RequestContext
from martlet.services.viewing.metric_file import FileKind, metric_file
from martlet.services.viewing.paper import paper
from martlet.services.viewing.view import View


async def exported(body: ExportBody, view: View, context: RequestContext) -> Response:
    """Raises PERMISSION_DENIED, INVALID_METRIC_ID, RESULT_TOO_LARGE and so on."""
    view.check(view.allows.download, "isAllowDownload")
    asked, seen = body.parsed(), body.set_on(view)
    if body.format == "pdf":
        document = await paper(asked, seen, context)
        headers = {"content-disposition": disposition(f"{document.title}.pdf")}
        return Response(document.content, media_type="application/pdf", headers=headers)
    if asked.metric is None:
        message = f"Give metric: a {body.format} file holds the rows of one metric."
        raise Failure(Code.INVALID_REQUEST_BODY, message, at="metric")
    file = await metric_file(asked.metric, FileKind(body.format), asked.locale, seen, context)
    headers = {"content-disposition": disposition(file.name)}
    return QueryResponse(
        file.query, context, file.make, media_type=file.media_type, headers=headers
    )


def disposition(name: str) -> str:
    """RFC 6266: the name in plain letters, and as it is."""
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "_", name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
