"""Values that are sent to the database beside the text, never in it."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from sqlglot import exp

from martlet.compiler.engines import Engine
from martlet.compiler.refusal import too_complex
from martlet.model.schema import Family

MAX_VALUES = 5_000
CLIENT_KEY = "client_key"
CLIENT_ID = "client_id"


@dataclass(frozen=True, slots=True)
class Parameter:
    """`value` is None until a client asks: for the key, and for values of row filters."""

    name: str
    family: Family
    value: object = None


@dataclass(slots=True)
class Parameters:
    """The parameters of one query, in the order of their positions (from 1)."""

    engine: Engine
    items: list[Parameter] = field(default_factory=list)
    _positions: dict[object, int] = field(default_factory=dict)
    _given: dict[str, int] = field(default_factory=dict)

    def bind(self, value: object, family: Family) -> exp.Expr:
        """The node for `value` in the text; equal values share a parameter."""
        key = (value, family, type(value))
        if key not in self._positions:
            if len(self.items) >= MAX_VALUES:
                raise too_complex(f"it compares with more than {MAX_VALUES} values")
            self.items.append(Parameter(f"v{len(self.items) + 1}", family, value))
            self._positions[key] = len(self.items)
        return self._node(self._positions[key])

    def client_key(self, family: Family) -> exp.Expr:
        """The node for the client's key."""
        return self.given(CLIENT_KEY, family)

    def given(self, name: str, family: Family) -> exp.Expr:
        """The node for a value that comes with each request."""
        if name not in self._given:
            self.items.append(Parameter(name, family))
            self._given[name] = len(self.items)
        return self._node(self._given[name])

    def nodes(self) -> Iterator[tuple[Parameter, exp.Expr]]:
        for position, item in enumerate(self.items, start=1):
            yield item, self._node(position)

    def _node(self, position: int) -> exp.Expr:
        item = self.items[position - 1]
        return self.engine.parameter(item.name, position, item.family)

    def by_node(self) -> dict[exp.Expr, Parameter]:
        return {node: item for item, node in self.nodes()}
