"""The demo's shop, small, as the examples of the documentation speak of it."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from martlet.demo.load import load_duckdb
from martlet.demo.shop import Shop
from martlet.model.datasource import Credentials
from tests.support.engines import Source

SHOP = Shop(until=date(2026, 6, 30), scale=0.01)


@contextmanager
def shop_source(files: Path) -> Iterator[Source]:
    """The shop in a DuckDB file."""
    file = files / "shop.duckdb"
    load_duckdb(file, SHOP, lambda _what, _part: None)
    yield Source("duckdb", "public", Credentials(path=file.name, schema="public"), file=file)
