"""Converts bodies that have exactly the fields of a model into the model, and back."""

from typing import TypeVar

from martlet.http.bodies.base import Body
from martlet.store.documents import from_json, to_json

T = TypeVar("T")
B = TypeVar("B", bound=Body)


def modelled(kind: type[T], body: Body) -> T:
    """`body` as an instance of the model `kind`."""
    return from_json(kind, body.model_dump_json())


def mirrored(kind: type[B], model: object) -> B:
    """`model` as a body of the class `kind`."""
    return kind.model_validate_json(to_json(model), by_alias=False, by_name=True)
