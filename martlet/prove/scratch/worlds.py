"""A server on a scratch database, with or without a victim's many rows."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from martlet.prove.ask import Asker
from martlet.prove.checks import UncheckableError
from martlet.prove.datamart import Reviewed, reviewed
from martlet.prove.scratch.databases import Server, scratch_database
from martlet.prove.scratch.planting import Planting
from martlet.prove.scratch.server import FILES, serving


@dataclass(frozen=True, slots=True)
class World:
    """A server on one scratch database. `no_statistics` says why it has no statistics."""

    asker: Asker
    mart: Reviewed
    planting: Planting
    no_statistics: str


@asynccontextmanager
async def world(real: Reviewed, planting: Planting, server: Server | None) -> AsyncIterator[World]:
    """A copy of the datamart `real` on the planted rows.

    Raises UnusableError and UncheckableError.
    """
    with TemporaryDirectory(prefix="martlet-scratch-") as name:
        folder = Path(name)
        with scratch_database(planting, folder / FILES, server) as scratched:
            async with serving(folder, real, scratched.credentials, scratched.schemas) as api:
                asker = Asker(api, real.name)
                mart = await reviewed(asker, reads_rows=planting.victim is None)
                _check_same(real, mart)
                yield World(asker, mart, planting, scratched.no_statistics)


def _check_same(real: Reviewed, scratch: Reviewed) -> None:
    """Raises UncheckableError if the scratch datamart's tenant paths differ from the real one's."""
    for one, other in zip(real.tables, scratch.tables, strict=True):
        if (one.how, one.path["path"]) != (other.how, other.path["path"]):
            raise UncheckableError(
                f"On a scratch database, the tenant path of {one.name} differs from the real one"
                f" ({other.path['path']}), so canaries would prove another datamart."
            )
