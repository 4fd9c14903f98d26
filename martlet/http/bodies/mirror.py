"""Bodies that have the fields of a model, one for one: turned into it, and made of it."""

from typing import TypeVar

from martlet.http.bodies.base import Body
from martlet.store.documents import read, written

T = TypeVar("T")
B = TypeVar("B", bound=Body)


def modelled(kind: type[T], body: Body) -> T:
    """The `kind` that `body` says."""
    return read(kind, body.model_dump_json())


def mirrored(kind: type[B], model: object) -> B:
    """`model` as the body that says it."""
    return kind.model_validate_json(written(model), by_alias=False, by_name=True)
