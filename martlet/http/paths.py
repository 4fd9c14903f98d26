"""Names in paths. A name may hold a slash, which must not look like one of the path's own."""

from urllib.parse import unquote


def segmented(raw_path: str) -> str:
    """`raw_path`, decoded, with the slashes and percent signs of names still encoded."""
    return "/".join(
        unquote(segment).replace("%", "%25").replace("/", "%2F") for segment in raw_path.split("/")
    )


def unescaped(name: str) -> str:
    """A name as it was meant, from a path that `segmented` has made."""
    return name.replace("%2F", "/").replace("%25", "%")
