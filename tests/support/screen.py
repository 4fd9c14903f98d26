"""A page in the browser as a viewer reads and uses it."""

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Page, Route, expect
from playwright.sync_api import TimeoutError as LateError

CELLS = "rows => rows.map(row => [...row.children].map(cell => cell.innerText.trim()))"


@dataclass(frozen=True)
class Screen:
    """`root` is the element that is looked at, where a page has several."""

    page: Page
    root: str = "martlet-dashboard"

    def card(self, name: str) -> Locator:
        return self.page.locator(f'{self.root} martlet-card[aria-label="{name}"]')

    def loaded(self) -> "Screen":
        expect(self.page.locator("html[data-load=seen]")).to_be_attached()
        return self.settled()

    def settled(self) -> "Screen":
        """Every card has its answer, and the code that shows it."""
        expect(self.page.locator('martlet-card[aria-busy="true"]')).to_have_count(0)
        with suppress(LateError):  # a page that renews its token is never quite idle
            self.page.wait_for_load_state("networkidle", timeout=2000)
        return self

    def menu(self, card: str, item: str) -> None:
        self.card(card).get_by_role("button", name=f"More for {card}").click()
        self.page.get_by_role("menuitem", name=item).click()

    def board_menu(self, item: str) -> None:
        self.page.locator(self.root).get_by_label("More for this dashboard").click()
        self.page.get_by_role("menuitem", name=item).click()

    def table(self, card: str) -> list[list[str]]:
        """The rows of a table as they are shown."""
        rows: list[list[str]] = self.card(card).locator(".rows .row").evaluate_all(CELLS)
        return rows

    def twin(self, card: str) -> list[list[str]]:
        """A chart's numbers, as its own menu shows them."""
        self.menu(card, "Show as table")
        rows = self.dialog_rows()
        self.page.keyboard.press("Escape")
        expect(self.dialog).to_have_count(0)
        return rows

    @property
    def dialog(self) -> Locator:
        return self.page.locator("dialog[open]")

    def dialog_rows(self) -> list[list[str]]:
        expect(self.dialog.locator("tbody tr").first).to_be_visible()
        rows: list[list[str]] = self.dialog.locator("tbody tr").evaluate_all(CELLS)
        return rows

    def point(self, card: str, steps: int = 1, *, with_shift: bool = False) -> None:
        """Choose a chart's point by the keyboard: `steps` to the right of its left edge."""
        self.card(card).locator(".chart-plot").focus()
        self.page.keyboard.press("Home")
        for _ in range(steps - 1):
            self.page.keyboard.press("ArrowRight")
        self.page.keyboard.press("Shift+Enter" if with_shift else "Enter")

    def seen(self, name: str) -> list[Any]:
        """The details of the events of that name."""
        found: list[dict[str, Any]] = self.page.evaluate("window.seen")
        return [event["detail"] for event in found if event["name"] == name]

    def bytes_of(self) -> str:
        """All that the document holds, in every shadow root."""
        text: str = self.page.evaluate(
            """() => {
              const all = (root) => [root.innerHTML ?? "",
                ...[...root.querySelectorAll("*")].flatMap((one) =>
                  one.shadowRoot ? all(one.shadowRoot) : [])];
              return all(document.documentElement).join("\\n");
            }"""
        )
        return text


def answers_to(page: Page) -> list[tuple[str, str]]:
    """What the API answers the page from now on: URLs and texts.

    They are read on their way: of an answer that the page has taken, the browser may keep no text.
    """
    found: list[tuple[str, str]] = []

    def keep(route: Route) -> None:
        answer = route.fetch()
        found.append((answer.url, answer.text()))
        route.fulfill(response=answer)

    page.route("**/api/v2/**", keep)
    return found
