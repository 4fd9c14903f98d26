"""Names in paths. A slash inside a name must not be read as one that separates segments."""

from urllib.parse import unquote


def segmented(raw_path: str) -> str:
    """`raw_path`, decoded, with the slashes and percent signs of names still encoded."""
    return "/".join(
        unquote(segment).replace("%", "%25").replace("/", "%2F") for segment in raw_path.split("/")
    )


def unescaped(name: str) -> str:
    """The original name, from a path that `segmented` has made."""
    return name.replace("%2F", "/").replace("%25", "%")
