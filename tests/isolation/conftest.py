"""A place for worlds on each engine."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.isolation.asked import asking
from tests.isolation.checking import Checker
from tests.isolation.dialects import DIALECTS
from tests.isolation.file_places import file_place
from tests.isolation.plugin import TALLY
from tests.isolation.server_places import server_place

SERVERS = {
    "postgres": "postgres_server",
    "mysql": "mariadb_server",
    "clickhouse": "clickhouse_server",
}


@pytest.fixture(scope="module", params=tuple(DIALECTS))
def checker(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
    sockets: tuple[str, ...],
) -> Iterator[Checker]:
    engine, files = request.param, tmp_path_factory.mktemp("worlds")
    with ExitStack() as stack:
        if engine in SERVERS:
            server = request.getfixturevalue(SERVERS[engine])
            name = f"martlet_worlds_{worker_id}_{os.getpid()}"
            place = stack.enter_context(server_place(engine, server, name))
        else:
            place = stack.enter_context(file_place(engine, files))
        asked = stack.enter_context(asking(place, files, tuple(map(Path, sockets))))
        yield Checker(place, asked, TALLY)
