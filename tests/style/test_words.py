"""Names are the field's words, and sentences start with their subject.

`CLEAN` lists the packages and files that are checked. There are no exceptions: a file that uses a
banned name for something else needs a more precise name.
"""

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CLEAN = (
    "bench",
    "hatch_build.py",
    "install.py",
    "martlet",
    "web/site",
    "web/types/document.py",
)

# Banned names, each with the words to use instead.
NAMES = {
    **dict.fromkeys(("lying", "is_lying", "isLying"), "horizontal, is_horizontal"),
    **dict.fromkeys(("steer", "steered", "steering", "Steering", "Steered"), "interaction"),
    **dict.fromkeys(("steered_metric",), "card_queries"),
    **dict.fromkeys(("Driven", "Driving", "driven", "driving"), "AppliedFilter, FilterTargets"),
    **dict.fromkeys(("driven_by",), "with_filter"),
    **dict.fromkeys(("undriving",), "filters_not_applied"),
    **dict.fromkeys(("Clicked", "clicked"), "PointSelection, selection"),
    **dict.fromkeys(("narrowed_to",), "filter_to_point"),
    **dict.fromkeys(("Narrowing", "Narrows", "narrowing", "narrowings"), "RowFilter, row_filters"),
    **dict.fromkeys(("narrow", "narrowed"), "with_row_filters, filtered_by"),
    **dict.fromkeys(("Ground", "ground_of"), "MetricContext, metric_context"),
    **dict.fromkeys(("Bounds", "free_bounds", "unseen"), "RowAccess, adhoc_access"),
    **dict.fromkeys(("Forced", "pinned"), "RowFilters, with_client_columns"),
    **dict.fromkeys(("census", "Census"), "orphan_count"),
    **dict.fromkeys(("roll", "Roll"), "client_list"),
    **dict.fromkeys(("trace", "Trace", "TRACED"), "path_counts, steps"),
    **dict.fromkeys(("stitch", "Stitch", "stitched"), "DrillAcross, drill_across"),
    **dict.fromkeys(("lift", "lifted"), "parameterize"),
    **dict.fromkeys(("spell", "spelling", "spelled", "respelled"), "quoting, respell"),
    **dict.fromkeys(("Standing", "standing"), "LookupOutcome, RateLimitState"),
    **dict.fromkeys(("Kept", "kept"), "Caches, cache, or the thing itself"),
    **dict.fromkeys(("Runs", "Making", "Float"), "QueryBatch, EmbedBuilder, Popover"),
    **dict.fromkeys(("place", "Place"), "path, position, identity, directory"),
    **dict.fromkeys(("spoken", "Said", "said"), "caption, display name, description"),
    **dict.fromkeys(("told", "met", "made", "held"), "the thing itself"),
    **dict.fromkeys(("misfit",), "mismatch"),
}

# Banned openings of sentences, each with the remedy. Questions may use them, and so may "As of",
# "As long as" and "As soon as".
OPENINGS = {
    "Of": "name the subject first",
    "Who": "The client, The caller, The user",
    "Whoever": "A caller that, A client that",
    "What": "name the thing: The columns that, The reason why",
    "Those": "name the things: The tables that",
    "As": "Because, When, or the subject first",
}
_WORDS = "|".join(OPENINGS).replace("As", "As(?! (?:of|long as|soon as))")
_OPENING = re.compile(rf"(?:^|(?<=[.!?:;]\s)|(?<=[.!?]\s\s))({_WORDS})\b")
_END = re.compile(r"[.!?](?:\s|$)|$")


def _files() -> Iterator[Path]:
    for name in CLEAN:
        path = ROOT / name
        assert path.exists(), f"CLEAN names {name}, which does not exist"
        yield from [path] if path.is_file() else sorted(path.rglob("*.py"))


FILES = list(_files())


def _names(source: str) -> Iterator[tuple[int, str]]:
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.start[0], token.string
    # Before Python 3.12, an f-string is one token.
    for string in ast.walk(ast.parse(source)):
        if isinstance(string, ast.JoinedStr):
            yield from _names_inside(string)


def _names_inside(string: ast.JoinedStr) -> Iterator[tuple[int, str]]:
    for node in ast.walk(string):
        if isinstance(node, ast.Name):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute):
            yield node.lineno, node.attr


def _texts(source: str) -> Iterator[tuple[int, str]]:
    """Docstrings, messages and comments, each with its first line."""
    yield from _strings(ast.parse(source))
    yield from _comments(source)


def _strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    inside = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)
              for part in ast.walk(node) if part is not node}  # fmt: skip
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = (p.value if isinstance(p, ast.Constant) else "x" for p in node.values)
            yield node.lineno, "".join(map(str, parts))
        elif id(node) not in inside and isinstance(node, ast.Constant):
            yield node.lineno, str(node.value)


def _comments(source: str) -> Iterator[tuple[int, str]]:
    """Comments; those on lines that follow one another are one text."""
    start, lines = 0, list[str]()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type != tokenize.COMMENT:
            continue
        text = token.string.lstrip("# ")
        is_whole_line = token.line.lstrip().startswith("#")
        if lines and is_whole_line and token.start[0] == start + len(lines):
            lines.append(text)
            continue
        yield from [(start, "\n".join(lines))] if lines else []
        start, lines = token.start[0], [text]
    yield from [(start, "\n".join(lines))] if lines else []


def _bad_openings(text: str) -> Iterator[tuple[int, str]]:
    """The lines, from 0, on which a sentence starts with a banned word; questions may."""
    plain = re.sub(r"\n[ \t]*", "\n", text)
    for match in _OPENING.finditer(plain):
        end = _END.search(plain, match.end())
        if end is None or not plain[end.start() :].startswith("?"):
            yield plain.count("\n", 0, match.start()), match[1]


def _report(faults: list[str]) -> str:
    return "\n" + "\n".join(faults)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_names_are_the_fields_words(file: Path) -> None:
    where = file.relative_to(ROOT)
    faults = [
        f"{where}:{line}: the name {name!r}; write {NAMES[name.strip('_')]} instead"
        for line, name in _names(file.read_text())
        if name.strip("_") in NAMES
    ]
    assert not faults, _report(faults)


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_sentences_start_with_their_subject(file: Path) -> None:
    where = file.relative_to(ROOT)
    faults = [
        f"{where}:{first + line}: a sentence starts with {word!r}; instead: {OPENINGS[word]}"
        for first, text in _texts(file.read_text())
        for line, word in _bad_openings(text)
    ]
    assert not faults, _report(faults)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Of several, the first.", ["Of"]),
        ("The rows. Those of a table\ncount.", ["Those"]),
        ("The rows.\n\n    What is left.", ["What"]),
        ("What is left? Who asks?", []),
        ("As of version 12, it does. As long as it lasts. As soon as it ends.", []),
        ("As a rule, no.", ["As"]),
        ("Office hours; Whatever. SELECT x AS y", []),
    ],
)
def test_the_openings_are_found(text: str, words: list[str]) -> None:
    assert [word for _, word in _bad_openings(text)] == words


def test_names_in_strings_and_comments_are_not_names() -> None:
    assert not [name for _, name in _names('x = "narrowing"  # narrowing\n') if name in NAMES]


def test_names_in_f_strings_are_names() -> None:
    names = {name for _, name in _names('x = f"narrowing {made} {row.kept}"\n')}
    assert names & set(NAMES) == {"made", "kept"}
