import { html, nothing, type PropertyDeclarations, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Address, LiveBoard } from "../board/board.js";
import { tabletSpans } from "../board/layout.js";
import { boardStrings } from "../strings/board.js";
import { icon } from "../theme/icons.js";
import { boardShell, cardOf } from "./board-shell.js";
import { Embedded } from "./embedded.js";
import { boardSkeleton } from "./states.js";

/** `<martlet-dashboard>`: a board with its name, filters and a grid of cards. */
export class MartletDashboard extends Embedded {
  static override properties: PropertyDeclarations = { dashboardId: { attribute: "dashboard-id" } };

  declare dashboardId: string | null;

  protected get address(): Address | null {
    return this.dashboardId ? { id: this.dashboardId, metricId: null } : null;
  }

  protected override render(): TemplateResult {
    const { board, failure, themeOptions, context } = this;
    return boardShell(
      { board, failure, themeOptions, context, waiting: boardSkeleton(), onRetry: this.retry },
      (ready) =>
        html`${this.#bar(ready)}${ready.definition.allows.showName ? this.filterBar(ready) : nothing}${this.#grid(ready)}`,
    );
  }

  #bar(board: LiveBoard): TemplateResult {
    const { name, description, allows } = board.definition;
    const title = html`<h2 part="title">${name}</h2>
      ${description ? html`<p part="description">${description}</p>` : nothing}`;
    return html`<header class=${allows.showName ? "bar" : "bar nameless"} part="header">
      <div class="names">${allows.showName ? title : this.filterBar(board)}</div>
      <div class="tools">
        <button
          class="button square"
          part="board-menu"
          aria-haspopup="menu"
          aria-label=${boardStrings.menu}
          @click=${this.#openMenu}
        >
          ${icon("more")}
        </button>
      </div>
    </header>`;
  }

  #grid(board: LiveBoard): TemplateResult {
    const spans = tabletSpans(board.layout);
    const places = board.layout.map((place, index) => ({ place, span: spans[index] ?? 1 }));
    return html`<div class="cards">
      <div class="grid" part="grid" ?inert=${board.isArranging}>
        ${repeat(
          places,
          ({ place }) => place.metricId,
          ({ place, span }) =>
            cardOf(board, place.metricId, this.context, {
              "--x": place.x,
              "--y": place.y,
              "--w": place.width,
              "--h": place.height,
              "--span": span,
            }),
        )}
      </div>
      ${board.isArranging ? html`<martlet-arrange .board=${board}></martlet-arrange>` : nothing}
    </div>`;
  }

  readonly #openMenu = async (event: Event): Promise<void> => {
    const anchor = event.currentTarget as HTMLElement;
    const { openBoardMenu } = await import("./board-menu.js");
    if (this.board) openBoardMenu(this.board, anchor, this.context);
  };
}
