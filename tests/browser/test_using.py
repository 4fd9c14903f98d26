"""What a viewer does with a board: narrow it, look inside, take it away, by mouse and by keys."""

import csv
import io
from typing import Any

import openpyxl
import pytest
from playwright.sync_api import Download, Page, expect
from pypdf import PdfReader

from tests.browser.conftest import Open, Platform
from tests.support.api import DATAMART
from tests.support.screen import Screen
from tests.support.site import element

AXE_SAYS = """async () => (await axe.run(document, {
  resultTypes: ["violations"] })).violations
    .filter(({ impact }) => ["serious", "critical"].includes(impact))
    .map(({ id, nodes }) => [id, nodes.map(({ target }) => String(target))])"""


def names(screen: Screen) -> list[str]:
    return [row[0] for row in screen.settled().table("By name")]


@pytest.mark.smoke
def test_a_filter_narrows_the_board_and_is_taken_back(opened: Open) -> None:
    screen = opened()
    screen.page.get_by_role("button", name="name", exact=True).click()
    screen.page.get_by_role("option", name="Björn").click()
    expect(screen.card("By name").locator(".rows .row")).to_have_count(1)
    assert names(screen) == ["Björn"]
    screen.page.keyboard.press("Escape")
    screen.page.get_by_role("button", name="Reset").click()
    expect(screen.card("By name").locator(".rows .row")).to_have_count(3)


def test_a_point_leads_a_level_down_and_the_path_back(opened: Open) -> None:
    screen = opened()
    screen.point("By month")
    screen.page.get_by_role("menuitem", name="By name").click()
    path = screen.card("By month").get_by_role("navigation", name="Levels")
    expect(path).to_contain_text("2026")
    screen.settled()
    assert sorted(row[0] for row in screen.twin("By month")) == ["Ada", "Björn"]
    path.get_by_role("button").first.click()
    expect(path).to_have_count(0)
    screen.settled()
    assert len(screen.twin("By month")) == 3  # one order has no day


def test_a_point_filters_the_other_cards_until_it_is_chosen_again(opened: Open) -> None:
    screen = opened()
    february = screen.card("By name").locator(".rows .row")
    screen.point("By month", 2, with_shift=True)
    expect(february).to_have_count(1)
    assert len(screen.seen("select")) == 1
    screen.point("By month", 2, with_shift=True)
    expect(february).to_have_count(3)


def test_the_point_that_filters_the_board_is_marked_and_says_how_to_stop(opened: Open) -> None:
    screen = opened()
    faded = screen.card("By month").locator('.chart-canvas svg path[fill-opacity="0.35"]')
    screen.point("By month", 2, with_shift=True)
    expect(faded).to_have_count(1)
    screen.settled().point("By month", 2)
    screen.page.get_by_role("menuitem", name="Stop filtering by it").click()
    expect(faded).to_have_count(0)


def test_a_cell_filters_and_its_chip_takes_that_back(opened: Open) -> None:
    screen = opened()
    screen.card("By name").get_by_role("gridcell", name="Ada").click()
    chip = screen.page.get_by_role("button", name="Remove Ada")
    expect(chip).to_be_visible()
    screen.settled()
    assert [row[1] for row in screen.twin("By month")] == ["2"]
    chip.click()
    screen.settled()
    assert len(screen.twin("By month")) == 3  # one order has no day


def test_the_periods_of_a_chart_are_switched(opened: Open) -> None:
    screen = opened()
    screen.card("By month").get_by_role("button", name="Periods: month").click()
    screen.page.get_by_role("menuitemradio", name="Day").click()
    expect(screen.card("By month").get_by_role("button", name="Periods: day")).to_be_visible()
    screen.settled()
    assert len(screen.twin("By month")) == 5


@pytest.mark.smoke
def test_the_rows_behind_a_chart_are_the_clients(opened: Open, platform: Platform) -> None:
    screen = opened()
    screen.menu("By name", "Underlying rows")
    shown = screen.dialog_rows()
    ids = platform.source.rows("SELECT id FROM orders WHERE client_id = 't1'")
    heads = screen.dialog.locator("thead th").all_inner_texts()
    (at,) = [at for at, head in enumerate(heads) if head.strip().lower() in {"id", "orders.id"}]
    assert sorted(int(row[at]) for row in shown) == sorted(row[0] for row in ids)


def test_a_table_is_sorted_and_searched(opened: Open) -> None:
    screen = opened()
    head = screen.card("By name").get_by_role("columnheader", name="Name")
    head.click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    once = [name for name in names(screen) if name != "–"]
    head.click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert [name for name in names(screen) if name != "–"] == once[::-1]
    screen.card("By name").get_by_role("searchbox").fill("jör")
    expect(screen.card("By name").locator(".rows .row")).to_have_count(1)
    assert names(screen) == ["Björn"]


def test_a_table_loads_as_many_rows_as_its_card_has_room_for(
    opened: Open, platform: Platform
) -> None:
    asked = {"measures": ["orders.count"], "dimensions": ["orders.id"]}
    few = {"id": "few", "name": "Few"}
    chart = {"kind": "table", "pageSize": 1}
    metric = {**few, "datamartName": DATAMART, "query": asked, "chart": chart}
    platform.call("POST", "/api/v2/dashboards", {**few, "metrics": [metric]})
    screen = opened(platform.dashboard(dashboard_id=platform.embed(dashboardId="few")))
    count = len(platform.source.rows("SELECT id FROM orders WHERE client_id = 't1'"))
    expect(screen.card("Few").locator(".rows .row")).to_have_count(count)
    expect(screen.card("Few").get_by_text("Loading more")).to_have_count(0)


def _file(screen: Screen, item: str) -> tuple[Download, bytes]:
    with screen.page.expect_download() as waited:
        if item == "Download PDF":
            screen.board_menu(item)
        else:
            screen.menu("By name" if item != "Download PNG" else "By month", item)
    return waited.value, waited.value.path().read_bytes()


@pytest.mark.smoke
def test_what_is_shown_can_be_taken_away(opened: Open) -> None:
    screen = opened()
    download, content = _file(screen, "Download CSV")
    assert download.suggested_filename.endswith(".csv")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert sorted(row[0] for row in rows[1:]) == ["", "Ada", "Björn"]
    _, content = _file(screen, "Download Excel")
    sheet: Any = openpyxl.load_workbook(io.BytesIO(content)).active
    assert {row[0] for row in sheet.iter_rows(values_only=True)} >= {None, "Ada", "Björn"}
    assert _file(screen, "Download PDF")[1].startswith(b"%PDF")
    assert _file(screen, "Download PNG")[1].startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("theme", "ground"),
    [
        ("light", False),
        ("dark", True),
        ({"mode": "dark", "accent": "#0a7f5a"}, True),
    ],
)
def test_the_theme_is_the_pages(opened: Open, platform: Platform, theme: Any, ground: bool) -> None:
    screen = opened(platform.dashboard(theme=theme))
    board = screen.page.locator(".board")
    lightness = board.evaluate("one => getComputedStyle(one).backgroundColor.match(/\\d+/g)[0]")
    assert (int(lightness) < 100) is ground
    if isinstance(theme, dict):
        accent = board.evaluate("one => getComputedStyle(one).getPropertyValue('--accent')")
        assert accent.strip() == "#0a7f5a"


def test_numbers_are_written_as_the_locale_does(opened: Open, platform: Platform) -> None:
    for locale, point in (("en-GB", "."), ("de-DE", ",")):
        screen = opened(platform.dashboard(locale=locale))
        shares = [row[2] for row in screen.table("Amounts")]
        assert f"3{point}33" in shares
        paper = PdfReader(io.BytesIO(_file(screen, "Download PDF")[1]))
        assert f"3{point}33" in "".join(page.extract_text() for page in paper.pages)


def test_every_control_of_a_card_and_a_filter_is_reached_by_keys(opened: Open) -> None:
    screen = opened()
    wanted = {"name", "Periods: month", "More for By month", "More for By name", "Search By name"}
    found: set[str] = set()
    for _ in range(40):
        screen.page.keyboard.press("Tab")
        name, is_marked = screen.page.evaluate(
            """() => {
              let one = document.activeElement;
              while (one?.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
              const { outlineStyle, boxShadow } = getComputedStyle(one);
              const around = one.closest("label") ?? one;
              const marked = [outlineStyle, boxShadow, getComputedStyle(around).outlineStyle,
                getComputedStyle(around).boxShadow].some((value) => value !== "none");
              return [one.getAttribute("aria-label") ?? one.innerText.trim(), marked];
            }"""
        )
        if name in wanted:
            assert is_marked, name
            found.add(name)
    assert found == wanted


def test_a_card_is_used_by_keys_alone(opened: Open) -> None:
    screen = opened()
    keys = screen.page.keyboard
    more = screen.card("By month").get_by_role("button", name="More for By month")
    more.focus()
    keys.press("Enter")
    item = screen.page.get_by_role("menuitem", name="Show as table")
    expect(screen.page.get_by_role("menuitem").first).to_be_focused()
    for _ in range(8):
        if item.evaluate("one => one.matches(':focus')"):
            break
        keys.press("ArrowDown")
    keys.press("Enter")
    assert len(screen.dialog_rows()) == 3
    keys.press("Escape")
    expect(screen.dialog).to_have_count(0)
    expect(more).to_be_focused()
    screen.card("By month").get_by_role("application").focus()
    keys.press("ArrowRight")
    keys.press("Shift+Enter")
    expect(screen.page.get_by_role("button", name="Reset")).to_be_visible()
    assert len(screen.seen("select")) == 1


def test_a_pop_up_stays_within_a_phone(opened: Open) -> None:
    screen = opened()
    screen.page.set_viewport_size({"width": 390, "height": 844})
    for name in ("period", "name", "amount"):
        screen.page.get_by_role("button", name=name).first.click()
        expect(screen.page.locator(".popover")).to_be_visible()
        screen.page.wait_for_timeout(300)
        box = screen.page.locator(".popover").bounding_box()
        assert box is not None
        assert box["x"] >= 0, name
        assert box["x"] + box["width"] <= 390, name
        screen.page.keyboard.press("Escape")


def test_a_locale_in_anothers_spelling_is_read(opened: Open, platform: Platform) -> None:
    screen = opened(platform.dashboard(locale="de_DE"))
    assert len(screen.table("By name")) == 3
    assert opened(platform.dashboard(locale="no locale")).table("By name")


def test_a_filter_is_used_by_keys_alone(opened: Open) -> None:
    screen = opened()
    pill = screen.page.get_by_role("button", name="name", exact=True)
    pill.focus()
    screen.page.keyboard.press("Enter")
    expect(screen.page.get_by_role("option")).to_have_count(2)
    screen.page.keyboard.press("ArrowDown")
    screen.page.keyboard.press("Enter")
    expect(screen.card("By name").locator(".rows .row")).to_have_count(1)
    screen.page.keyboard.press("Escape")
    assert names(screen) == ["Björn"]
    expect(screen.page.locator("button.filter:focus")).to_have_count(1)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_nothing_stands_in_the_way_of_those_who_see_or_hear_little(
    opened: Open, platform: Platform, axe: str, theme: str
) -> None:
    screen = opened(platform.dashboard(theme=theme))
    screen.page.evaluate(axe)
    assert screen.page.evaluate(AXE_SAYS) == []
    screen.page.get_by_role("button", name="name", exact=True).click()
    expect(screen.page.get_by_role("option")).to_have_count(2)
    assert screen.page.evaluate(AXE_SAYS) == []
    screen.page.keyboard.press("Escape")
    screen.menu("By name", "Underlying rows")
    screen.dialog_rows()
    assert screen.page.evaluate(AXE_SAYS) == []


@pytest.mark.smoke
def test_a_viewer_makes_a_chart_changes_it_and_deletes_it(opened: Open, platform: Platform) -> None:
    token = platform.guest(params={"userIdentifier": "ada"})
    mine = platform.dashboard(token=token)
    screen = opened(mine)
    screen.board_menu("Add chart")
    screen.dialog.get_by_label("Add a measure").select_option("orders.count")
    screen.dialog.get_by_role("button", name="Save chart").click()
    expect(screen.dialog).to_contain_text("Give the chart a name.")
    screen.dialog.get_by_label("Name", exact=True).fill("Mine")
    expect(screen.dialog).not_to_contain_text("Give the chart a name.")
    screen.dialog.get_by_label("Add a dimension").select_option("customers.name")
    expect(screen.dialog.locator(".preview .chart-plot")).to_be_visible()
    screen.dialog.get_by_role("button", name="Save chart").click()
    expect(screen.card("Mine")).to_be_focused()
    expect(screen.card("Mine")).to_be_in_viewport()
    screen = opened(mine)
    assert sorted(row[0] for row in screen.twin("Mine") if row[0] != "(none)") == ["Ada", "Björn"]
    assert screen.card("Mine").count() == 1
    other = opened(platform.dashboard("bolt"))
    assert other.card("Mine").count() == 0
    screen = opened(mine)
    screen.menu("Mine", "Edit chart")
    screen.dialog.get_by_label("Name", exact=True).fill("Ours")
    screen.dialog.get_by_role("button", name="Save chart").click()
    expect(screen.card("Ours")).to_be_visible()
    screen.menu("Ours", "Delete chart")
    screen.dialog.get_by_role("button", name="Delete").click()
    expect(screen.card("Ours")).to_have_count(0)


def test_a_chart_in_the_making_is_not_dropped_unasked(opened: Open) -> None:
    screen = opened()
    screen.board_menu("Add chart")
    making = screen.page.get_by_role("dialog", name="New chart")
    name = making.get_by_label("Name", exact=True)
    name.fill("Mine")
    for _ in range(3):
        screen.page.keyboard.press("Escape")
        screen.page.get_by_role("button", name="Keep editing").click()
        expect(name).to_be_focused()
    making.get_by_role("button", name="Close").click()
    screen.page.get_by_role("button", name="Discard").click()
    expect(screen.dialog).to_have_count(0)
    screen.board_menu("Add chart")
    expect(name).to_have_value("")
    name.press("Escape")
    expect(screen.dialog).to_have_count(0)


def test_one_metric_stands_alone(opened: Open, platform: Platform) -> None:
    screen = opened(
        element(
            "martlet-metric",
            dashboard_id=platform.embed_id,
            metric_id="by_name",
            token=platform.guest("bolt"),
        )
    )
    expect(screen.page.locator("martlet-card")).to_have_count(1)
    expect(screen.page.get_by_role("gridcell", name="Bolt's Bob")).to_be_visible()


def test_a_metric_that_there_is_not_is_no_missing_dashboard(page: Page, platform: Platform) -> None:
    given = {"dashboard_id": platform.embed_id, "token": platform.guest()}
    page.goto(platform.site.page(element("martlet-metric", metric_id="by_nobody", **given)))
    expect(page.get_by_role("alert")).to_contain_text("This metric does not exist")
