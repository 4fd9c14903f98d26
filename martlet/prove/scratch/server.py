"""A Martlet server in this process, for a scratch database, on a store that goes with it."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from martlet.client import Api, RefusedError, local
from martlet.prove.checks import UncheckableError
from martlet.prove.datamart import Reviewed
from martlet.settings import Settings

FILES = "files"  # where database files lie in the server's folder


@asynccontextmanager
async def serving(
    folder: Path,
    mart: Reviewed,
    credentials: Mapping[str, Any],
    schemas: Mapping[str, str],
) -> AsyncIterator[Api]:
    """Has the datamart of `mart`, on the database that `credentials` reach.

    `schemas` says under which name each schema is there. Raises UncheckableError.
    """
    host = str(credentials.get("host", ""))
    # Nothing of the real server's: neither its store nor its keys.
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
            message = f"The datamart cannot be made on a scratch database: {error}"
            raise UncheckableError(message) from None
        yield api


def moved(draft: Mapping[str, Any], schemas: Mapping[str, str]) -> dict[str, Any]:
    """The same body, for a database in which schemas have other names."""
    tenancy = draft["tenancySettings"]
    tables = [{**table, "schemaName": schemas[table["schemaName"]]} for table in draft["tableList"]]
    there = {**tenancy, "schemaName": schemas[tenancy["schemaName"]]}
    return {**draft, "tableList": tables, "tenancySettings": there}
