"""Checks of data apps."""

from collections.abc import Sequence

from martlet.errors import Code, Failure, Fault, did_you_mean
from martlet.store.repository import Repository


def check_datasources(names: Sequence[str] | None, repository: Repository) -> None:
    """Raises DATASOURCE_NAME_ERROR for names that no datasource has."""
    known = [name for name, _ in repository.datasources.all()]
    faults = [
        Fault(
            Code.DATASOURCE_NAME_ERROR,
            f"datasources[{i}]",
            f"There is no datasource named {name!r}{did_you_mean(name, known)}",
        )
        for i, name in enumerate(names or [])
        if name not in known
    ]
    if faults:
        raise Failure.of(faults)
