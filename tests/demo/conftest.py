"""The demo's shop, in a file and in PostgreSQL."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.support.engines import Source
from tests.support.shop import shop_source


@pytest.fixture(scope="session")
def shop(files: Path) -> Iterator[Source]:
    with shop_source(files) as source:
        yield source


@pytest.fixture
def empty_database(empty_store: Callable[[], str]) -> str:
    """The URL of a PostgreSQL database that has nothing in it."""
    return empty_store()
