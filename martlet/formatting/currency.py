"""Symbols and decimals of currencies."""

import re

from babel.core import UnknownLocaleError
from babel.numbers import get_currency_precision, get_currency_symbol, is_currency

_CODE = re.compile(r"[A-Z]{3}")
_USUAL_DIGITS = 2


def is_known(code: str) -> bool:
    return bool(_CODE.fullmatch(code)) and is_currency(code)


def digits_of(code: str) -> int:
    return get_currency_precision(code) if is_known(code) else _USUAL_DIGITS


def symbol_of(code: str, locale: str) -> str:
    """The locale's symbol, or else the letters of the code."""
    letters = "".join(filter(str.isalnum, code))[:12]
    try:
        return get_currency_symbol(code, locale) if is_known(code) else letters
    except (UnknownLocaleError, ValueError):
        return letters
