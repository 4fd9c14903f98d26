"""Additions to ProperDocs: a list of decisions, tables for phones, and a search index."""

import json
import re
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

_SCROLLING = 5  # columns of a table that scrolls on a phone; narrower tables become paragraphs
_TAG = re.compile(r"<[^>]+>")
_SECTION = re.compile(r'<h([1-3]) id="([^"]+)">(.*?)</h\1>', re.DOTALL)
_index: list[dict[str, str]] = []


def on_config(config: Any) -> Any:
    folder = Path(config["docs_dir"]) / "decisions"
    config["nav"] = [
        {"Decisions": _decisions(folder)} if "Decisions" in entry else entry
        for entry in config["nav"]
    ]
    config["markdown_extensions"].append(_Tables())

    _index.clear()
    return config


def _decisions(folder: Path) -> list[dict[str, str]]:
    """The overview, then each decision under its heading."""
    pages = [folder / "README.md", *sorted(folder.glob("[0-9]*.md"))]
    return [{_heading(page): f"decisions/{page.name}"} for page in pages]


def _heading(page: Path) -> str:
    return page.read_text().partition("\n")[0].removeprefix("# ")


class _Tables(Extension):
    def extendMarkdown(self, md: Markdown) -> None:  # noqa: N802 - the library's name
        md.treeprocessors.register(_Wrapped(md), "wrapped-tables", 1)


class _Wrapped(Treeprocessor):
    """Each table in a region that can be scrolled, and each cell with the name of its column."""

    def run(self, root: Element) -> None:
        for parent in list(root.iter()):
            for position, child in enumerate(list(parent)):
                if child.tag == "table":
                    parent[position] = _region(child)


def _region(table: Element) -> Element:
    names = ["".join(cell.itertext()) for cell in table.iter("th")]
    for row in table.iter("tr"):
        for name, cell in zip(names, row.findall("td"), strict=False):
            cell.set("data-column", name)
    kind = "wide" if len(names) >= _SCROLLING else "narrow"
    region = Element("div", {"class": f"table {kind}", "tabindex": "0", "role": "region"})
    region.set("aria-label", f"Table: {', '.join(names)}")
    region.append(table)
    return region


def on_page_content(html: str, page: Any, **_: Any) -> str:
    """Adds the page to the search index, section by section."""
    parts = _SECTION.split(html)
    for anchor, heading, text in zip(parts[2::4], parts[3::4], parts[4::4], strict=True):
        title = _text(heading).removesuffix("#").strip()
        _index.append(
            {
                "page": page.title,
                "title": title,
                "url": f"{page.url}#{anchor}",
                "text": _text(text),
            }
        )
    return html


def _text(html: str) -> str:
    plain = _TAG.sub(" ", html)
    for entity, letter in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        plain = plain.replace(entity, letter)
    return " ".join(plain.split())


def on_post_build(config: Any) -> None:
    site = Path(config["site_dir"])
    (site / "search.json").write_text(json.dumps(_index, ensure_ascii=False))
    for name in ("sitemap.xml", "sitemap.xml.gz"):  # without the server's address, it names nothing
        (site / name).unlink()
