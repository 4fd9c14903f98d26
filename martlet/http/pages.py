"""Pagination of lists: ten rows per page, if the caller asks for pages."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, TypeVar

from fastapi import Depends, Query

from martlet.http.bodies.base import Flag

T = TypeVar("T")

ROWS = 10


@dataclass(frozen=True, slots=True)
class Page:
    limit: int | None = None
    offset: int = 0

    def of(self, rows: Sequence[T]) -> Sequence[T]:
        return rows[self.offset :] if self.limit is None else rows[self.offset :][: self.limit]


def _page(
    is_pagination: Annotated[
        Flag, Query(alias="isPagination", description="Return one page instead of all rows.")
    ] = "false",
    page_number: Annotated[
        int, Query(alias="pageNumber", ge=1, le=1_000_000, description="Page number, from 1.")
    ] = 1,
) -> Page:
    return Page(ROWS, (page_number - 1) * ROWS) if is_pagination == "true" else Page()


AskedPage = Annotated[Page, Depends(_page)]
