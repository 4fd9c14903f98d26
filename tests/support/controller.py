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
    missing = [setting for setting in (*_SETTINGS, _REDIS) if setting not in os.environ]
    with ThreadPoolExecutor() as pool:
        urls = list(pool.map(_started, missing))
    # Only now: a process that another thread starts must not meet an environment that changes.
    os.environ.update({name: url for name, url in zip(missing, urls, strict=True) if url})


def _started(setting: str) -> str | None:
    """Where the server answers. One that is not to be had is for the tests that need it to tell."""
    with suppress(servers.NotHere):
        if setting == _REDIS:
            return _running.enter_context(servers.redis())
        make, scheme = _SETTINGS[setting]
        return _running.enter_context(make()).url(scheme)
    return None


def pytest_unconfigure() -> None:
    _running.close()
