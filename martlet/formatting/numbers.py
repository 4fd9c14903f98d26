"""Formats numbers in the language of a locale. Decimals keep all digits unless a look cuts them."""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import wraps
from typing import Literal, ParamSpec
from unicodedata import digit

from babel import Locale
from babel.numbers import (
    NumberPattern,
    format_compact_currency,
    format_compact_decimal,
    format_scientific,
    parse_pattern,
)
from babel.units import UnknownUnitError, format_unit

from martlet.formatting.currency import digits_of, is_known, symbol_of
from martlet.model.chart import Look, Style

Number = int | float | Decimal

_PLAIN = Look()
_SIZES = ("byte", "kilobyte", "megabyte", "gigabyte", "terabyte", "petabyte")
# A longer fraction comes from a division, such as an average, and holds no more information.
LONGEST_FRACTION = 10
# Languages have no short word for numbers from here on.
_LONGEST_WORD = Decimal(10) ** 15
_ENOUGH_DIGITS = 400
_LONGEST_NUMBER = 300


P = ParamSpec("P")


def _exactly(write: Callable[P, str]) -> Callable[P, str]:
    """`write` with a higher precision than the default of Python's decimals."""

    @wraps(write)
    def exact_write(*args: P.args, **options: P.kwargs) -> str:
        with localcontext(prec=_ENOUGH_DIGITS):
            return write(*args, **options)

    return exact_write


@_exactly
def numeral(value: Number, look: Look | None, locale: Locale) -> str:
    """The number in the format of `look`; without one, with all of its digits."""
    look = look or _PLAIN
    number = exact(value)
    if abs(number.adjusted()) > _LONGEST_NUMBER:
        return str(value)
    if look.style is Style.BYTES:
        return _bytes(number, look, locale)
    if look.style is Style.UNIT:
        return _measured(value, look, locale)
    if look.is_compact and abs(number) >= 1000:
        return _compact(number, look, locale, 1 if look.digits is None else look.digits)
    return _plain_number(number, look, locale, _digits(value, look))


@_exactly
def short(value: Number, look: Look | None, locale: Locale, significant: int = 3) -> str:
    """A short form of the number, for marks of axes."""
    look = look or _PLAIN
    number = exact(value)
    if look.style is Style.BYTES:
        return _bytes(number, Look(Style.BYTES), locale)
    if look.style is Style.PERCENT or abs(number) < 1000:
        scaled = number * 100 if look.style is Style.PERCENT else number
        return _plain_number(number, look, locale, (0, _fraction_of(scaled, significant)))
    if abs(number) >= _LONGEST_WORD:
        return str(format_scientific(float(number), "0.##E0", locale=locale))
    power = number.adjusted() % 3
    return _compact(number, look, locale, max(0, significant - 1 - power))


@_exactly
def percent(ratio: Number, locale: Locale, *, is_signed: bool = False) -> str:
    number = exact(ratio)
    digits = 0 if abs(number) >= 10 else 1
    return _signed(
        number, _plain_number(number, Look(Style.PERCENT), locale, (0, digits)), is_signed
    )


@_exactly
def difference(value: Number, look: Look | None, locale: Locale) -> str:
    """A difference with its sign; of percentages, in percentage points."""
    if look is not None and look.style is Style.PERCENT:
        points = exact(value) * 100
        return _signed(points, f"{_plain_number(points, _PLAIN, locale, (0, 1))} pp", True)
    return _signed(exact(value), numeral(value, look, locale), True)


def exact(value: Number) -> Decimal:
    """A float by its shortest decimal text, not by its binary value."""
    return Decimal(repr(value)) if isinstance(value, float) else Decimal(value)


def _signed(number: Decimal, text: str, is_signed: bool) -> str:
    """Add a plus sign, unless the text shows zero, in any script's digits."""
    has_sign = is_signed and number > 0 and any(digit(letter, 0) for letter in text)
    return f"+{text}" if has_sign else text


def _digits(value: Number, look: Look) -> tuple[int, int]:
    """The minimum and maximum number of decimals."""
    if look.digits is not None:
        return look.digits, look.digits
    if look.style is Style.CURRENCY and look.currency:
        digits = digits_of(look.currency)
        return digits, digits
    return (0, 1) if look.style is Style.PERCENT else _own_digits(value)


def _own_digits(value: Number) -> tuple[int, int]:
    if isinstance(value, float):
        return 0, 2 if abs(value) >= 1 else _fraction_of(exact(value), 3)
    exponent = exact(value).as_tuple().exponent
    length = max(0, -exponent) if isinstance(exponent, int) else 0
    return (0, 4) if length > LONGEST_FRACTION else (length, length)


def _fraction_of(number: Decimal, significant: int) -> int:
    """The number of decimals for a number of significant digits."""
    return 0 if number == 0 else max(0, significant - 1 - number.adjusted())


def _plain_number(number: Decimal, look: Look, locale: Locale, digits: tuple[int, int]) -> str:
    is_share = look.style is Style.PERCENT
    rounded = _rounded(number, digits[1] + (2 if is_share else 0))
    if look.style is Style.CURRENCY and look.currency:
        return _money(rounded, look.currency, locale, digits)
    patterns = locale.percent_formats if is_share else locale.decimal_formats
    return str(_pattern(patterns[None].pattern, digits).apply(rounded, locale))


def _money(number: Decimal, currency: str, locale: Locale, digits: tuple[int, int]) -> str:
    if not is_known(currency):
        plain = _pattern(locale.decimal_formats[None].pattern, digits).apply(number, locale)
        return f"{plain} {symbol_of(currency, str(locale))}".rstrip()
    pattern = _pattern(locale.currency_formats["standard"].pattern, digits)
    return str(pattern.apply(number, locale, currency=currency, currency_digits=False))


def _pattern(text: str, digits: tuple[int, int]) -> NumberPattern:
    pattern = parse_pattern(text)
    pattern.frac_prec = digits
    return pattern


def _rounded(number: Decimal, digits: int) -> Decimal:
    """Round halves away from zero, as schools teach, and never return a negative zero."""
    rounded = number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP)
    return rounded or abs(rounded)


def _compact(number: Decimal, look: Look, locale: Locale, digits: int) -> str:
    """The compact form; all digits if the language has no short word, as German for thousands."""
    power = number.adjusted() - number.adjusted() % 3
    rounded = _rounded(number.scaleb(-power), digits).scaleb(power)
    if look.style is Style.CURRENCY and look.currency and is_known(look.currency):
        compact = format_compact_currency(
            rounded, look.currency, locale=locale, fraction_digits=digits
        )
        bare = compact.replace(symbol_of(look.currency, str(locale)), "")
    else:
        bare = compact = format_compact_decimal(rounded, locale=locale, fraction_digits=digits)
    if any(letter.isalpha() for letter in bare):
        return str(compact)
    return _plain_number(number, look, locale, (0, 0))


def _bytes(number: Decimal, look: Look, locale: Locale) -> str:
    step = 0 if number == 0 else number.adjusted() // 3
    power = max(0, min(len(_SIZES) - 1, step))
    digits = look.digits if look.digits is not None else min(1, power)
    value = _rounded(number.scaleb(-3 * power), digits)
    pattern = _pattern(locale.decimal_formats[None].pattern, (0, digits)).pattern
    length: Literal["short", "narrow"] = "short" if power else "narrow"
    return format_unit(value, f"digital-{_SIZES[power]}", length, format=pattern, locale=locale)


def _measured(value: Number, look: Look, locale: Locale) -> str:
    """A number with its unit: a CLDR unit in the locale's language, any other one as it is."""
    bare = numeral(value, Look(digits=look.digits, is_compact=look.is_compact), locale)
    if not look.unit:
        return bare
    try:
        # The number is formatted already; only the unit's pattern is needed.
        shape = format_unit(bare, look.unit, "short", locale=locale)
    except (UnknownUnitError, ValueError, KeyError):
        return f"{bare} {look.unit}"
    return str(shape)
