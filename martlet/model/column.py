"""An embedder's settings of a column: the same in a draft and in the datamart made of it."""

from dataclasses import dataclass, fields
from typing import Any


@dataclass(frozen=True, slots=True)
class ColumnSettings:
    """`sql` is an expression over the same table's columns."""

    name: str
    alias: str | None = None
    label: str | None = None
    description: str | None = None
    is_hidden: bool = False
    is_custom: bool = False
    is_aggregate: bool = False
    is_apply_timezone: bool = False
    sql: str | None = None

    @property
    def exposed_name(self) -> str:
        return self.alias or self.name

    @property
    def settings(self) -> dict[str, Any]:
        """By name, what is said of the column, and nothing that a subclass adds."""
        return {field.name: getattr(self, field.name) for field in fields(ColumnSettings)}
