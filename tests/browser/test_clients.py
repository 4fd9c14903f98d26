"""Two clients look at one board: each sees its own rows, whatever they hold on to."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Open, Platform
from tests.support.screen import Screen, answers_to
from tests.support.site import element

BY_NAME = """
SELECT coalesce(customers.name, '') AS name, count(*), sum(orders.amount)
FROM orders LEFT JOIN customers ON customers.id = orders.customer_id
JOIN client_mapping ON client_mapping.id = orders.client_id
WHERE client_mapping.client_id = '{client}' GROUP BY 1
"""


def rows_of(platform: Platform, client: str) -> list[list[str]]:
    found = platform.source.rows(BY_NAME.format(client=client))
    return sorted([name, str(count), f"{amount:,}"] for name, count, amount in found)


def shown(screen: Screen) -> list[list[str]]:
    rows = screen.table("By name")
    return sorted([name.replace("–", ""), count, amount] for name, count, amount in rows)


@pytest.mark.smoke
def test_two_clients_side_by_side_see_what_the_database_holds_of_each(
    page: Page, platform: Platform
) -> None:
    both = [
        platform.dashboard("acme", id="one"),
        platform.dashboard("bolt", id="two"),
    ]
    page.goto(platform.site.page(*both))
    for name, client in (("one", "acme"), ("two", "bolt")):
        screen = Screen(page, f"#{name}")
        expect(screen.card("By name").locator(".rows .row").first).to_be_visible()
        assert shown(screen.settled()) == rows_of(platform, client)
    assert rows_of(platform, "acme") != rows_of(platform, "bolt")


def test_a_token_of_another_client_leaves_nothing_of_the_first(
    opened: Open, platform: Platform
) -> None:
    screen = opened()
    assert shown(screen) == rows_of(platform, "acme")
    card = screen.card("By name")
    screen.page.locator("martlet-dashboard").evaluate(
        "(element, token) => element.setAttribute('token', token)", platform.guest("bolt")
    )
    expect(card.get_by_role("gridcell", name="Bolt's Bob")).to_be_visible()
    assert shown(screen.settled()) == rows_of(platform, "bolt")
    screen.page.locator("martlet-dashboard").evaluate(
        "(element) => element.setAttribute('token', 'nothing')"
    )
    expect(screen.page.get_by_text("Your session has ended")).to_be_visible()
    expect(card).to_have_count(0)


@pytest.mark.smoke
def test_an_ended_token_is_told_to_the_person_and_to_the_page(
    page: Page, platform: Platform
) -> None:
    dead = platform.guest()
    platform.call("POST", "/api/v2/guest-token/revoke", {"token": dead})
    page.goto(platform.site.page(platform.dashboard(token=dead)))
    expect(page.get_by_text("Your session has ended")).to_be_visible()
    (told,) = Screen(page).seen("token-expired")
    assert (told["code"], told["status"]) == ("AUTHENTICATION_ERROR", 401)


def test_get_token_is_called_where_there_is_no_token_and_where_one_was_refused(
    page: Page, platform: Platform
) -> None:
    dead = platform.guest()
    platform.call("POST", "/api/v2/guest-token/revoke", {"token": dead})
    for attributes in ({"token": dead}, {"token": ""}):
        url = platform.site.page(platform.dashboard(**attributes), gift=platform.guest())
        page.goto(url)
        screen = Screen(page).loaded()
        assert page.evaluate("window.asked") == 1
        assert shown(screen) == rows_of(platform, "acme")
        assert screen.seen("token-expired") == []


def test_a_token_that_ends_while_the_board_stands_is_renewed(
    page: Page, platform: Platform
) -> None:
    short = platform.guest(expiryTime=5000)
    page.goto(platform.site.page(platform.dashboard(token=short), gift=platform.guest()))
    screen = Screen(page).loaded()
    page.wait_for_timeout(5200)
    screen.board_menu("Refresh")
    screen.settled()
    assert page.evaluate("window.asked") >= 1
    assert shown(screen) == rows_of(platform, "acme")
    assert screen.seen("error") == []


def test_a_token_that_ends_while_nobody_renews_it_is_told_to_the_person(
    page: Page, platform: Platform
) -> None:
    short = platform.guest(expiryTime=5000)
    page.goto(platform.site.page(platform.dashboard(token=short)))
    screen = Screen(page).loaded()
    assert shown(screen) == rows_of(platform, "acme")
    page.wait_for_timeout(5200)
    screen.board_menu("Refresh")
    expect(page.get_by_text("Your session has ended").first).to_be_visible()
    (told,) = screen.seen("token-expired")
    assert told["status"] == 401
    (error,) = screen.seen("error")
    assert error["metricId"] is None


def test_a_page_that_gives_no_token_or_no_id_is_told_so(page: Page, platform: Platform) -> None:
    page.goto(platform.site.page(platform.dashboard(token="")))
    expect(page.get_by_text("This dashboard is not set up yet")).to_be_visible()
    (error,) = Screen(page).seen("error")
    assert (error["code"], "getToken" in error["message"]) == ("TOKEN_MISSING", True)
    page.locator("martlet-dashboard").evaluate(
        "(element, token) => element.setAttribute('token', token)", platform.guest()
    )
    assert shown(Screen(page).loaded()) == rows_of(platform, "acme")
    page.goto(platform.site.page(platform.dashboard(dashboard_id="")))
    expect(page.get_by_text("set the id of <martlet-dashboard>")).to_be_visible()


@pytest.mark.smoke
def test_only_the_origins_of_the_whitelist_show_the_board(page: Page, platform: Platform) -> None:
    path = "/api/v2/data-app/whitelist-domains"
    url = platform.site.page(platform.dashboard())
    wrong = url.replace("127.0.0.1", "localhost")
    platform.call("PUT", path, {"domains": [platform.site.url]})
    try:
        page.goto(url)
        Screen(page).loaded()
        page.goto(wrong)
        origin = platform.site.url.replace("127.0.0.1", "localhost")
        state = page.locator("martlet-dashboard").get_by_role("alert")
        expect(state).to_contain_text(f"{origin} may not show this dashboard")
        expect(state).to_contain_text(f"Add {origin} to the whitelist domains")
    finally:
        platform.call("PUT", path, {"domains": []})


@pytest.mark.smoke
def test_what_a_token_forces_acts_and_is_nowhere_to_be_read(page: Page, platform: Platform) -> None:
    forced = "Björn"
    values = [{"dashboardId": "sales", "values": {"buyer": forced}}]
    token = platform.guest(params={"dashboardAppFilters": values})
    answers = answers_to(page)
    page.goto(platform.site.page(platform.dashboard(token=token)))
    screen = Screen(page).loaded()
    assert shown(screen) == [row for row in rows_of(platform, "acme") if row[0] == forced]
    told = {url: text for url, text in answers if "/viewer/" in url}
    assert {url.split("?")[0].rpartition("/")[2] for url in told} == {"board", "query"}
    for url, text in told.items():
        assert "buyer" not in text
        assert "secret_note" not in text
        assert forced not in text or url.endswith("/query")
    assert "buyer" not in screen.bytes_of()


def test_a_hidden_filter_is_not_shown(opened: Open, platform: Platform) -> None:
    token = platform.guest(params={"hideDashboardFilters": ["name"]})
    screen = opened(platform.dashboard(token=token))
    filters = screen.page.get_by_role("group", name="Filters").get_by_role("button")
    expect(filters).to_have_count(2)
    assert [text.split("\n")[0].strip().lower() for text in filters.all_inner_texts()] == [
        "period",
        "amount",
    ]


def test_the_names_that_other_pages_use_show_the_same(page: Page, platform: Platform) -> None:
    body = {"dashboardId": "sales", "embedType": "metric", "metricId": "by_name"}
    embed_id = platform.call("POST", "/api/v2/data-app/embeds", body)["id"]
    url = platform.site.page(
        element("dbn-dashboard", token=platform.guest(), dashboard_id=platform.embed_id),
        element("dbn-metric", token=platform.guest("bolt"), metric_id=embed_id, locale="en-GB"),
    )
    page.goto(url)
    expect(page.locator("dbn-dashboard martlet-card")).to_have_count(4)
    expect(page.locator("dbn-metric .rows .row").first).to_be_visible()
    assert shown(Screen(page, "dbn-metric")) == rows_of(platform, "bolt")


def test_the_script_may_be_a_classic_one_or_a_module(opened: Open, platform: Platform) -> None:
    source = f"{platform.live.url}/martlet.js"
    for script in (
        f'<script src="{source}"></script>',
        f'<script type="module" src="{source}"></script>',
    ):
        assert shown(opened(script=script)) == rows_of(platform, "acme")
