"""The canaries: clients with ids that are easily confused, and clients without rows or ids."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from martlet.prove.scratch.shape import Shape
from martlet.prove.scratch.types import is_padded, width

Value = Any  # what a driver takes


@dataclass(frozen=True, slots=True)
class Canary:
    """A planted client. `name` is its name in reports; its marks begin with `code`.

    `id` is None for a canary that no query can name. `has_rows` is False for the canary without
    rows. `is_refused` is True if its id names two clients, so that queries must be refused.
    """

    name: str
    code: str
    id: str | None
    name_value: Value
    key: Value
    has_rows: bool = True
    is_refused: bool = False


_TEXTS = {
    "plain": "kiwi",
    "of the same letters in upper case": "KIWI",
    "of the same letters and a space": "kiwi ",
    "of the same letters with an accent": "kïwi",
    "with a quote": "ki'wi",
    "with a percent sign": "k%",
    "with an underscore": "k_wi",
    "in double dashes": "--kiwi",
    "without any rows": "void",
}
_TWINS = "twin"
_NUMBERS = (1, 11, 10, 12, 2, 21, 20, 22, 3, 31, 30, 33, 4)  # fit any integer type; similar digits


def canaries(shape: Shape, engine: str) -> list[Canary]:
    """The canaries in the order of planting. The last ones cannot be queried as."""
    tenancy = shape.tenancy
    table = shape.table(shape.client_table)
    key, named = tenancy["tablePrimaryKeyColumn"], tenancy["tableClientNameColumn"]
    is_by_key = tenancy["clientIdentifier"] == "PRIMARY_KEY"
    matched = table.columns[key if is_by_key else named]
    longest = width(matched, engine) or 255
    # A padded column drops trailing spaces, so the id with a space would be the same id.
    texts = {n: t for n, t in _TEXTS.items() if not (is_padded(matched) and t.endswith(" "))}
    texts = {n: t for n, t in texts.items() if len(t) <= longest}
    planted = [
        _canary(number, name, text, shape, engine, is_by_key=is_by_key)
        for number, (name, text) in enumerate(texts.items())
    ]
    if not is_by_key and named != key:
        planted += _unaskable(len(planted), shape, engine)
    return planted


def _canary(
    number: int, name: str, text: str, shape: Shape, engine: str, *, is_by_key: bool
) -> Canary:
    tenancy = shape.tenancy
    columns = shape.table(shape.client_table).columns
    key_column = columns[tenancy["tablePrimaryKeyColumn"]]
    name_column = columns[tenancy["tableClientNameColumn"]]
    is_same = key_column.name == name_column.name
    key = _typed(number, text, key_column.family, engine)
    name_value = key if is_same else _typed(number, text, name_column.family, engine)
    return Canary(
        name=name,
        code=_code(number),
        id=str(key if is_by_key else name_value),
        name_value=name_value,
        key=key,
        has_rows=text != "void",
    )


def _unaskable(start: int, shape: Shape, engine: str) -> Iterator[Canary]:
    """Two clients with one id, if the client table allows it, and one client without an id."""
    tenancy = shape.tenancy
    table = shape.table(shape.client_table)
    column = table.columns[tenancy["tableClientNameColumn"]]
    key_family = table.columns[tenancy["tablePrimaryKeyColumn"]].family
    if (column.name,) not in table.unique_keys:
        shared = _typed(start, _TWINS, column.family, engine)
        for each in range(2):
            key = _typed(start + each, f"{_TWINS}{each}", key_family, engine)
            yield Canary(
                f"of one id with another ({each + 1})",
                _code(start + each),
                str(shared),
                shared,
                key,
                is_refused=True,
            )
    if column.is_nullable:
        key = _typed(start + 2, "nil", key_family, engine)
        yield Canary("without an id", _code(start + 2), None, None, key)


def _typed(number: int, text: str, family: str, engine: str) -> Value:
    if family in ("integer", "decimal"):
        return _NUMBERS[number]
    if family == "uuid":
        unique = uuid5(NAMESPACE_URL, f"martlet:canary:{number}")
        return str(unique) if engine in ("sqlite", "mysql") else unique
    return text


def _code(number: int) -> str:
    return f"q{chr(ord('a') + number)}"
