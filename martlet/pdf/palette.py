"""Colours on paper: those of the charts on light screens."""

SERIES = (
    "#3f83f0", "#da5801", "#2f8f70", "#864bc2", "#a02e68",
    "#205c8c", "#5a5d04", "#2e277d", "#6b3410", "#7f8aa3",
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


def hue(index: int) -> str:
    return SERIES[index % len(SERIES)]


def heat(share: float) -> str:
    """From the least to the most, 0 to 1: from near the paper to the first colour and past it."""
    start, end = mix(SURFACE, SERIES[0], 0.12), mix(SERIES[0], _DEEP, 0.35)
    if share < 0.6:
        return mix(start, SERIES[0], share / 0.6)
    return mix(SERIES[0], end, (share - 0.6) / 0.4)


def mix(one: str, other: str, share: float) -> str:
    """`one` with `share` of `other` in it."""
    pairs = zip(_channels(one), _channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def ink(colour: str) -> str:
    """Dark or white, whichever is read better on `colour`."""
    return "#0f1420" if _luminance(colour) > 0.19 else SURFACE


def _luminance(colour: str) -> float:
    """Relative, as in WCAG 2."""
    red, green, blue = (_linear(value / 255) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(value: float) -> float:
    return float(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
