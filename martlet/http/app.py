"""The application: everything assembled from the settings."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.routing import APIRoute

from martlet.connect.audit import Recorder
from martlet.connect.connections import Connections
from martlet.connect.hosts import Places
from martlet.connect.limits import DuckdbLimits, Limits
from martlet.http.docs import site
from martlet.http.docs.openapi import openapi
from martlet.http.errors import add_handlers
from martlet.http.middleware import OuterMiddleware
from martlet.http.routes import (
    assets,
    audit,
    dashboard_metrics,
    dashboards,
    data_app_content,
    data_apps,
    datamart_review,
    datamarts,
    datasources,
    demo,
    embeds,
    guest_tokens,
    health,
    metric_query,
    query,
    rotation,
    viewer,
    whitelist,
    why,
    workspaces,
)
from martlet.http.telemetry import Metrics
from martlet.services.access.authenticate import Authenticator
from martlet.services.access.guest_jwt import GuestTokens
from martlet.services.access.rate_limits import RateLimits
from martlet.services.audit.record import recorder
from martlet.services.audit.writer import Trail
from martlet.services.opening import database_of
from martlet.services.queries.caches import Caches
from martlet.services.queries.compile_pool import Compilers
from martlet.services.state import State
from martlet.settings import Settings

_LAST_SECONDS = 5.0  # for what has been cancelled to end
_log: structlog.stdlib.BoundLogger = structlog.get_logger("martlet")


def create_app(
    settings: Settings, *, are_all_started: Callable[[], bool] = lambda: True
) -> FastAPI:
    """The server as an ASGI application. Its store is migrated when it starts.

    `are_all_started` says whether every process of the server answers.
    """
    app = FastAPI(
        title="Martlet",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_operation_id,
        lifespan=_lifespan,
    )
    app.state.settings = settings
    app.state.metrics = Metrics()
    app.state.are_all_started = are_all_started
    for router in (
        datamart_review.clients,  # before the datamarts, whose names may hold slashes
        datamart_review.drafts,
        datamarts.router,
        data_apps.router,
        whitelist.router,
        rotation.by_key,
        rotation.by_service_token,
        datasources.router,
        datasources.reading,
        dashboards.router,
        dashboard_metrics.router,
        workspaces.router,
        embeds.router,
        data_app_content.router,
        guest_tokens.router,
        viewer.router,
        metric_query.router,
        why.router,
        audit.router,
    ):
        app.include_router(router)
    app.router.routes[:0] = [*query.routes, *viewer.routes]  # Asked most, so looked at first.
    files = assets.routes(assets.BUILT)
    app.router.routes.extend([*files, *health.routes, *site.routes(site.BUILT), *demo.routes])
    app.openapi = lambda: openapi(app)  # type: ignore[method-assign]
    add_handlers(app)
    app.add_middleware(
        OuterMiddleware, metrics=app.state.metrics, max_body_bytes=settings.max_body_bytes
    )
    return app


def connections_of(settings: Settings, recorder: Recorder) -> Connections:
    """The way to customers' databases; `recorder` is told of all that runs there."""
    places = Places(
        files=settings.files,
        networks=settings.networks(),
        sockets=tuple(Path(directory) for directory in settings.datasource_sockets),
    )
    limits = Limits(
        statement_seconds=settings.statement_seconds,
        connect_seconds=settings.connect_seconds,
        sessions=settings.datasource_sessions,
        sessions_each_client=settings.client_sessions,
        pools=settings.open_databases,
        duckdb=DuckdbLimits(
            sessions=settings.duckdb_sessions,
            memory_bytes=settings.duckdb_memory_bytes,
            temp_bytes=settings.duckdb_temp_bytes,
            temp_dir=settings.temp_dir,
        ),
    )
    return Connections(places, limits, recorder)


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    database, secrets = database_of(settings)
    keys = database.prepare()
    guests = GuestTokens(keys, secrets)
    authenticator = Authenticator(database, guests)
    limits = RateLimits(settings)
    metrics: Metrics = app.state.metrics
    compilers = Compilers(begun=metrics.note_compiled)
    trail = Trail(database, settings.audit_days, lost=metrics.note_lost)
    connections = connections_of(settings, recorder(trail))
    connections.start()
    app.state.martlet = State(
        settings=settings,
        database=database,
        connections=connections,
        keys=keys,
        guests=guests,
        authenticator=authenticator,
        limits=limits,
        caches=Caches(),
        trail=trail,
        compilers=compilers,
    )
    trail.start()
    _log.info("started", store=database.kind)
    try:
        yield
    finally:
        # The running queries have been cancelled; each is in the trail once it has ended.
        await connections.settle(_LAST_SECONDS)
        await trail.close()
        await authenticator.settle()
        await limits.close()
        compilers.shutdown()
        connections.close()
        database.close()


def _operation_id(route: APIRoute) -> str:
    return route.name
