"""Names of members as people would say them."""

import re

from martlet.model.question import Granularity

_GRAINS = frozenset(grain.value for grain in Granularity)


def readable(name: str) -> str:
    """`orders.total.sum` is "Total sum": the table and the periods go without saying."""
    pieces = [piece for piece in name.split(".") if piece not in _GRAINS]
    spoken = " ".join(pieces[1:] if len(pieces) > 1 else pieces).replace("_", " ")
    return spoken[:1].upper() + spoken[1:]


def spoken(name: str) -> str:
    """`last90Days` is "Last 90 days"."""
    words = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", " ", name).lower()
    return words[:1].upper() + words[1:]
