"""Readable names of members and presets."""

import re

from martlet.model.question import Granularity

_GRAINS = frozenset(grain.value for grain in Granularity)


def readable(name: str) -> str:
    """`orders.createdAt.month` becomes "Created at", without the table and the granularity."""
    pieces = [piece for piece in name.split(".") if piece not in _GRAINS]
    text = " ".join(pieces[1:] if len(pieces) > 1 else pieces).replace("_", " ")
    text = re.sub(r"(?<=[a-z])[A-Z](?=[a-z])", lambda letter: f" {letter[0].lower()}", text)
    return text[:1].upper() + text[1:]


def sentence_case(name: str) -> str:
    """`last90Days` becomes "Last 90 days"."""
    text = re.sub(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[0-9])(?=[A-Z])", " ", name).lower()
    return text[:1].upper() + text[1:]
