"""Colours on paper, the same as those of charts on light screens."""

from dataclasses import dataclass

SERIES = (
    "#4f5bd5", "#12a193", "#dd7a1a", "#a3174a",
    "#2f7fc4", "#6b1f8f", "#5a7d22", "#868fa0",
)  # fmt: skip
TEXT = "#1a2030"
MUTED = "#667085"
LINE = "#e7eaf0"
STRONG_LINE = "#cfd5df"
ZEBRA = "#f7f9fb"
SURFACE = "#ffffff"
TONES = {"good": "#0a7d4b", "bad": "#c22b2b", "warning": "#8a5a00", "same": MUTED}
SIGNS = {"good": "▲ ", "bad": "▼ ", "warning": "! "}
_DEEP = "#0b1b4d"


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours of series, in order, as `#rrggbb`."""

    series: tuple[str, ...] = SERIES

    def hue(self, index: int) -> str:
        return self.series[index % len(self.series)]

    def heat(self, share: float) -> str:
        """The colour of a share from 0 to 1: from almost white over the first hue to dark."""
        main = self.hue(0)
        start, end = mix(SURFACE, main, 0.12), mix(main, _DEEP, 0.35)
        if share < 0.6:
            return mix(start, main, share / 0.6)
        return mix(main, end, (share - 0.6) / 0.4)


def mix(one: str, other: str, share: float) -> str:
    """A mix of `one` with a `share` of `other`."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def ink(colour: str) -> str:
    """A dark colour or white, whichever has more contrast on `colour`."""
    return "#0f1420" if _luminance(colour) > 0.19 else SURFACE


def _luminance(colour: str) -> float:
    """The relative luminance of WCAG 2."""
    red, green, blue = (_linear(value / 255) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
