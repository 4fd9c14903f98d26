"""SQL queries as a viewer would write them. Only quoted names are inserted."""

_STAR = "SELECT * FROM {table}"
_COUNT = "SELECT count(*) AS n FROM {table}"
_COLUMN = "SELECT {column} FROM {table}"


def star(table: str) -> str:
    """`table` is already quoted, here and below."""
    return _STAR.format(table=table)


def count(table: str) -> str:
    return _COUNT.format(table=table)


def column(name: str, table: str) -> str:
    return _COLUMN.format(column=name, table=table)
