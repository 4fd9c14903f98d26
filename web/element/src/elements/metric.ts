import { css, html, type PropertyDeclarations, type TemplateResult } from "lit";
import type { Address } from "../board/board.js";
import { metricAddress } from "./address.js";
import { boardShell, cardOf } from "./board-shell.js";
import { Embedded } from "./embedded.js";
import { metricSkeleton } from "./states.js";

/** `<martlet-metric>`: one card, as large as the element. */
export class MartletMetric extends Embedded {
  static override properties: PropertyDeclarations = {
    metricId: { attribute: "metric-id" },
    embedId: { attribute: "embed-id" },
    dashboardId: { attribute: "dashboard-id" },
  };

  static override styles = [
    ...Embedded.styles,
    css`
      :host {
        height: 360px;
      }
      .board {
        height: 100%;
        padding: 0;
        background: none;
      }
      .single,
      .bone.card,
      .whole {
        height: 100%;
        min-height: 0;
      }
      .single {
        display: flex;
        flex-direction: column;
      }
      .single > martlet-card {
        flex: 1;
        height: auto;
        min-height: 0;
      }
    `,
  ];

  declare metricId: string | null;
  declare embedId: string | null;
  declare dashboardId: string | null;

  protected get address(): Address | null {
    return metricAddress(this);
  }

  protected override render(): TemplateResult {
    const { board, failure, themeOptions, context } = this;
    return boardShell(
      { board, failure, themeOptions, context, waiting: metricSkeleton(), onRetry: this.retry },
      (ready) => {
        const first = ready.layout[0];
        return html`<div class="single">
        ${this.filterBar(ready)}${first ? cardOf(ready, first.metricId, context, {}) : ""}
      </div>`;
      },
    );
  }
}
