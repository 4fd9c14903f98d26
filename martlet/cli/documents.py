"""Reads and writes JSON and YAML files."""

import json
import re
import sys
from enum import StrEnum
from pathlib import Path
from typing import Any

import yaml

from martlet.cli.output import fail


class Format(StrEnum):
    JSON = "json"
    YAML = "yaml"


class _Reader(yaml.SafeLoader):
    """YAML 1.2's core schema: a date is a text, and so is `no`."""


class _Writer(yaml.SafeDumper):
    """Writes multi-line texts as blocks, and quotes what another YAML reader could misread."""


_Reader.yaml_implicit_resolvers = {}
for _tag, _pattern, _first in (
    ("null", r"~|null|Null|NULL|", "~nN"),
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"0|-?[1-9][0-9]*", "-0123456789"),
    ("float", r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?", "-0123456789"),
):
    for _of in (_Reader, _Writer):
        _of.add_implicit_resolver(
            f"tag:yaml.org,2002:{_tag}", re.compile(f"^(?:{_pattern})$"), [*_first, ""]
        )


def _text(writer: _Writer, text: str) -> yaml.ScalarNode:
    style = "|" if "\n" in text else None
    return writer.represent_scalar("tag:yaml.org,2002:str", text, style=style)


_Writer.add_representer(str, _text)


def format_of(file: str, given: Format | None) -> Format:
    """`given`, or else the format of the file's extension; JSON if it has none."""
    is_yaml = Path(file).suffix.lower() in (".yaml", ".yml")
    return given or (Format.YAML if is_yaml else Format.JSON)


def read_document(file: str, given: Format | None = None) -> dict[str, Any]:
    """The object in `file`, or in standard input for `-`. Ends the command if there is none."""
    kind = format_of(file, given)
    try:
        text = sys.stdin.read() if file == "-" else Path(file).read_text()
        body = json.loads(text) if kind is Format.JSON else yaml.load(text, _Reader)  # noqa: S506
    except OSError as error:
        fail(f"Cannot read {file}: {error.strerror}")
    except (ValueError, yaml.YAMLError) as error:
        fail(f"{file} is not valid {kind.name}: {error}")
    if not isinstance(body, dict):
        fail(f"{file} must contain a {kind.name} object")
    return body


def written_document(body: object, kind: Format) -> str:
    if kind is Format.JSON:
        return json.dumps(body, indent=2, ensure_ascii=False) + "\n"
    return str(yaml.dump(body, Dumper=_Writer, sort_keys=False, allow_unicode=True, width=100))
