"""Fonts: one that covers Latin, Greek and Cyrillic, and readers' own for East Asia.

Source Sans comes with a package and is embedded, as far as its letters are used. The fonts of East
Asia are PDF's standard ones: named, not embedded, and found by every reader that shows such texts.
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
# Marks and signs that no font here has are left out; letters are shown as unknown.
_LEFT_OUT = {"So", "Sk", "Cf", "Cc", "Cs", "Co", "Cn", "Mn", "Me"}


@dataclass(frozen=True, slots=True)
class Run:
    font: str
    text: str


@lru_cache(maxsize=8_192)
def runs(written: str, weight: str = REGULAR) -> tuple[Run, ...]:
    """`written`, in pieces that one font has each. It stays on one line."""
    ours, han = _letters(), _han(written)
    known = _known(written[:_LONGEST], ours)
    fonts = [(weight if letter in ours else _font(letter, han), letter) for letter in known]
    grouped = groupby(fonts, key=lambda pair: pair[0])
    return tuple(Run(font, "".join(letter for _, letter in pairs)) for font, pairs in grouped)


def width(written: str, size: float, weight: str = REGULAR) -> float:
    return _width(written, weight) * size


def cut(written: str, size: float, room: float, weight: str = REGULAR) -> str:
    """As much as there is room for, with an ellipsis where something is missing."""
    if width(written, size, weight) <= room:
        return written
    least, most = 0, min(len(written), _LONGEST)
    while least < most:
        middle = (least + most + 1) // 2
        fits = width(written[:middle].rstrip() + _ELLIPSIS, size, weight) <= room
        least, most = (middle, most) if fits else (least, middle - 1)
    return written[:least].rstrip() + _ELLIPSIS if least else ""


@lru_cache(maxsize=16_384)
def _width(written: str, weight: str) -> float:
    _letters()
    return float(sum(stringWidth(run.text, run.font, 1) for run in runs(written, weight)))


def _known(written: str, ours: frozenset[str]) -> Iterator[str]:
    """Its letters; blanks of every kind are blanks."""
    for letter in unicodedata.normalize("NFC", written):
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


def _han(written: str) -> str:
    """The font of a text's Chinese letters: Japan's has not all that China's has."""
    return _JAPANESE if _encodes(written, "shift_jisx0213") else _CHINESE


def _encodes(written: str, encoding: str) -> bool:
    try:
        "".join(filter(_is_east_asian, written)).encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _letters() -> frozenset[str]:
    """Those of Source Sans."""
    with _lock:
        return _registered()


@cache
def _registered() -> frozenset[str]:
    """Once a process: a document that is being drawn must not meet another font of the name."""
    for name in (_JAPANESE, _CHINESE, _KOREAN):
        registerFont(UnicodeCIDFont(name))
    files = distribution("font-source-sans-pro")
    found = []
    for name in (REGULAR, SEMIBOLD):
        font = TTFont(name, str(files.locate_file(f"{_FILES}/{name}.ttf")))
        registerFont(font)
        found.append(frozenset(map(chr, font.face.charToGlyph)))
    return frozenset.intersection(*found) - {"\n", "\t", "\r"}
