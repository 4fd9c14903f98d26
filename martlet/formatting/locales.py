"""Finds locales by the names that people and browsers use."""

from functools import lru_cache

from babel import Locale
from babel.core import UnknownLocaleError

_LONGEST = 60


@lru_cache(maxsize=256)
def locale_of(name: str) -> Locale:
    """The named locale, else that of its language, else English. Unknown names do not fail."""
    tags = name[:_LONGEST].replace("-", "_").split("_")
    for part in ("_".join(tags), tags[0]):
        try:
            return Locale.parse(part)
        except (UnknownLocaleError, ValueError, TypeError):
            continue
    return Locale.parse("en_US")
