"""Fonts: Source Sans for Latin, Greek and Cyrillic, and standard fonts for East Asia.

Source Sans comes with a package; the letters that are used are embedded. The East Asian fonts are
PDF's standard fonts: they are named but not embedded, and PDF readers provide them.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.metadata import distribution
from itertools import groupby
from threading import Lock

from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.pdfmetrics import registerFont, stringWidth
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, SEMIBOLD = "SourceSansPro-Regular", "SourceSansPro-Semibold"
_JAPANESE, _CHINESE, _KOREAN = "HeiseiKakuGo-W5", "STSong-Light", "HYGothic-Medium"
_FILES = "font_source_sans_pro/files"
_LONGEST = 2_000
_UNKNOWN = "?"
_ELLIPSIS = "…"
_lock = Lock()
# Unicode categories that are omitted if no font has them; unknown letters are shown as "?".
_LEFT_OUT = {"So", "Sk", "Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me"}


@dataclass(frozen=True, slots=True)
class Run:
    font: str
    text: str


@lru_cache(maxsize=8_192)
def runs(text: str, weight: str = REGULAR) -> tuple[Run, ...]:
    """`text` in pieces of one font each, on one line."""
    ours, han = _letters(), _han(text)
    drawable = _drawable(text[:_LONGEST], ours)
    fonts = [(weight if letter in ours else _font(letter, han), letter) for letter in drawable]
    grouped = groupby(fonts, key=lambda pair: pair[0])
    return tuple(Run(font, "".join(letter for _, letter in pairs)) for font, pairs in grouped)


def width(text: str, size: float, weight: str = REGULAR) -> float:
    return _width(text, weight) * size


def cut(text: str, size: float, room: float, weight: str = REGULAR) -> str:
    """`text`, cut to `room` with an ellipsis if necessary."""
    if width(text, size, weight) <= room:
        return text
    least, most = 0, min(len(text), _LONGEST)
    while least < most:
        middle = (least + most + 1) // 2
        fits = width(text[:middle].rstrip() + _ELLIPSIS, size, weight) <= room
        least, most = (middle, most) if fits else (least, middle - 1)
    return text[:least].rstrip() + _ELLIPSIS if least else ""


@lru_cache(maxsize=16_384)
def _width(text: str, weight: str) -> float:
    _letters()
    return float(sum(stringWidth(run.text, run.font, 1) for run in runs(text, weight)))


def _drawable(text: str, ours: frozenset[str]) -> Iterator[str]:
    """The letters that can be drawn; every kind of white space becomes a space."""
    for letter in unicodedata.normalize("NFC", text):
        if letter in ours or _is_east_asian(letter):
            yield letter
        elif letter.isspace():
            yield " "
        elif unicodedata.category(letter) not in _LEFT_OUT:
            yield _UNKNOWN


def _is_east_asian(letter: str) -> bool:
    return letter <= "\uffff" and unicodedata.east_asian_width(letter) in "WFH"


def _font(letter: str, han: str) -> str:
    name = unicodedata.name(letter, "")
    if name.startswith("HANGUL"):
        return _KOREAN
    return _JAPANESE if name.startswith(("HIRAGANA", "KATAKANA")) else han


def _han(text: str) -> str:
    """The font for a text's Chinese characters; the Japanese font lacks some of them."""
    return _JAPANESE if _encodes(text, "shift_jisx0213") else _CHINESE


def _encodes(text: str, encoding: str) -> bool:
    try:
        "".join(filter(_is_east_asian, text)).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _letters() -> frozenset[str]:
    """The letters of Source Sans."""
    with _lock:
        return _registered()


@cache
def _registered() -> frozenset[str]:
    """Register fonts once per process, so that no font changes while a document is drawn."""
    for name in (_JAPANESE, _CHINESE, _KOREAN):
        registerFont(UnicodeCIDFont(name))
    files = distribution("font-source-sans-pro")
    families = []
    for name in (REGULAR, SEMIBOLD):
        font = TTFont(name, str(files.locate_file(f"{_FILES}/{name}.ttf")))
        registerFont(font)
        families.append(frozenset(map(chr, font.face.charToGlyph)))
    return frozenset.intersection(*families) - {"\n", "\t", "\r"}
