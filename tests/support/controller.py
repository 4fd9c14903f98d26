"""Starts the servers that a machine does not have once for all workers, and ends them.

Workers are told by the settings that name a server. Without workers (`pytest` alone), a fixture
starts what its test needs.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress

import pytest

from tests.support import servers

_SETTINGS = {
    "MARTLET_TEST_POSTGRES_URL": (servers.postgres, "postgresql"),
    "MARTLET_TEST_MARIADB_URL": (servers.mariadb, "mysql"),
    "MARTLET_TEST_CLICKHOUSE_URL": (servers.clickhouse, "clickhouse"),
}
_REDIS = "MARTLET_TEST_REDIS_URL"

_running = ExitStack()


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    is_worker = hasattr(config, "workerinput")
    if (
        is_worker
        or not config.getoption("numprocesses", None)
        or config.getoption("tier") == "quick"
    ):
        return
    with ThreadPoolExecutor() as pool:
        started = [pool.submit(_start, setting) for setting in (*_SETTINGS, _REDIS)]
    for found in started:
        found.result()


def _start(setting: str) -> None:
    """A server that is not to be had is for the tests that need it to tell."""
    if setting in os.environ:
        return
    with suppress(servers.NotHere):
        if setting == _REDIS:
            os.environ[setting] = _running.enter_context(servers.redis())
        else:
            make, scheme = _SETTINGS[setting]
            os.environ[setting] = _running.enter_context(make()).url(scheme)


def pytest_unconfigure() -> None:
    _running.close()
