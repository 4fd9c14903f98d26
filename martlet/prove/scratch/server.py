"""A Martlet server in this process, for a scratch database, with a temporary store."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from martlet.client import Api, RefusedError, local
from martlet.prove.checks import UncheckableError
from martlet.prove.datamart import Reviewed
from martlet.settings import Settings

FILES = "files"  # the directory of database files in the server's folder


@asynccontextmanager
async def serving(
    folder: Path,
    mart: Reviewed,
    credentials: Mapping[str, Any],
    schemas: Mapping[str, str],
) -> AsyncIterator[Api]:
    """A server with a copy of the datamart `mart` on the database of `credentials`.

    `schemas` maps the datamart's schemas to those of the database. Raises UncheckableError.
    """
    host = str(credentials.get("host", ""))
    # The scratch server uses neither the store nor the keys of the real server.
    settings = Settings(
        data_dir=folder / "store",
        files_dir=folder / FILES,
        database_url=SecretStr(""),
        secret_key=SecretStr(""),
        redis_url=SecretStr(""),
        datasource_networks=(),
        datasource_sockets=(host,) if host.startswith("/") else (),
    )
    name = mart.draft["datasourceName"]
    source = {"datasourceType": mart.engine, "credentials": {**credentials, "name": name}}
    async with local(settings) as api:
        try:
            await api.json("POST", "/api/v2/datasource", body=source)
            body = moved(mart.draft, schemas)
            await api.json("POST", "/api/v2/data-app/datamarts", body=body)
        except RefusedError as error:
            message = f"Cannot create the datamart on a scratch database: {error}"
            raise UncheckableError(message) from None
        yield api


def moved(draft: Mapping[str, Any], schemas: Mapping[str, str]) -> dict[str, Any]:
    """`draft` with the schema names of another database."""
    tenancy = draft["tenancySettings"]
    tables = [{**table, "schemaName": schemas[table["schemaName"]]} for table in draft["tableList"]]
    there = {**tenancy, "schemaName": schemas[tenancy["schemaName"]]}
    return {**draft, "tableList": tables, "tenancySettings": there}
