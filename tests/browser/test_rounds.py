"""How often a page has to wait for the network before it shows something."""

from urllib.parse import urlsplit

from playwright.sync_api import Page, Route, expect

from tests.browser.conftest import Platform

SHOWN = 'martlet-card[aria-label="By month"] .chart-canvas svg'
MOST = 3


def test_a_chart_is_there_three_round_trips_after_the_script(
    page: Page, platform: Platform
) -> None:
    """Whatever is asked for stays unanswered until nothing more is asked for: that is a round."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    page.route(f"{platform.live.url}/**", hold)
    page.goto(platform.site.page(platform.dashboard()), wait_until="commit")
    rounds = []
    for _ in range(20):
        page.wait_for_timeout(500)
        if held:
            rounds.append(sorted(urlsplit(route.request.url).path for route in held))
        while held:
            held.pop().continue_()
        if page.locator(SHOWN).count():
            break
    script, *others = rounds
    assert script == ["/martlet.js"]
    assert len(others) <= MOST, others
    assert "/api/v2/viewer/query" in others[-1]
    expect(page.locator(SHOWN)).to_be_visible()
