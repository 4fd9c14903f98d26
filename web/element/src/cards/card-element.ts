import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { Failure } from "../api/protocol.js";
import { ownFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import type { Card } from "../board/card.js";
import type { Selection } from "../board/selection.js";
import type { Point } from "../charts/chart-view.js";
import { cardStrings, messages } from "../strings/board.js";
import { BoardPart } from "../theme/board-part.js";
import { icon } from "../theme/icons.js";
import type { CardHost, Press } from "./card-host.js";
import { ChartMount } from "./chart-mount.js";
import { currentMetric } from "./current-metric.js";
import type { RenderContext } from "./render-context.js";
import { empty, failed, skeleton } from "./states.js";
import { cardStyles } from "./styles.js";

/** One metric on the board: its name, its menu, and its chart or its state. */
export class CardElement extends BoardPart implements CardHost {
  static override sharedStyles = cardStyles;
  static override properties = {
    board: { attribute: false },
    card: { attribute: false },
    context: { attribute: false },
    selections: { attribute: false },
  };

  declare board: LiveBoard;
  declare card: Card;
  declare context: RenderContext;
  declare selections: readonly Selection[];
  #unwatch: (() => void) | null = null;
  #chart: ChartMount | null = null;
  #reported: Failure | null = null;
  #press: Press = { x: 0, y: 0, isShifted: false };

  override connectedCallback(): void {
    super.connectedCallback();
    this.addEventListener("click", this.#notePress, true);
    this.addEventListener("keydown", this.#notePress, true);
    this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch?.();
    this.#closeChart();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("card")) this.#watch();
  }

  protected override render(): TemplateResult {
    const { metric } = this.card;
    return html`
      ${this.#progress()}
      <header part="card-header">
        <h3 part="card-title">${metric.name}</h3>
        ${metric.description ? this.#about(metric.description) : nothing}
        <div class="tools">${this.#grain()}${this.#menu()}</div>
      </header>
      ${this.#crumbs()}
      <div class="body" part="card-body">${this.#body()}</div>
      ${this.#note()}
    `;
  }

  protected override updated(): void {
    this.#mark();
    this.#draw();
    const { failure, metric } = this.card;
    if (failure && failure !== this.#reported) this.context.fail(failure, metric.id);
    this.#reported = failure;
  }

  /** The chart as SVG; null if it has none. */
  svg(): string | null {
    return this.#chart?.view?.svg() ?? null;
  }

  #watch(): void {
    this.#unwatch?.();
    if (this.card) this.#unwatch = this.card.watch(() => this.requestUpdate());
  }

  /** The element itself is the card's box, so its own attributes show its state. */
  #mark(): void {
    const { card } = this;
    this.setAttribute("role", "group");
    this.setAttribute("part", "card");
    this.setAttribute("aria-label", card.metric.name);
    this.setAttribute("aria-busy", String(card.phase === "asking"));
    this.classList.toggle("table", card.metric.chart.kind === "table");
    this.classList.toggle("chosen", this.#chosen.length > 0);
  }

  /** The selections that were made on this card. */
  get #chosen(): Selection[] {
    return this.selections.filter(({ metricId }) => metricId === this.card.metric.id);
  }

  #progress(): TemplateResult | typeof nothing {
    return this.card.phase === "asking" && this.card.answer ? html`<div class="progress"></div>` : nothing;
  }

  #about(description: string): TemplateResult {
    const label = cardStrings.about(this.card.metric.name);
    return html`<button
      class="about"
      title=${description}
      aria-label=${label}
      aria-haspopup="dialog"
      @click=${this.#openAbout}
    >
      ${icon("note")}
    </button>`;
  }

  #grain(): TemplateResult | typeof nothing {
    const { grain, metric } = this.card;
    if (!grain || metric.grains.length < 2) return nothing;
    return html`<button
      class="button plain small grain"
      aria-haspopup="menu"
      aria-label=${cardStrings.periods(grain)}
      @click=${this.#openGrains}
    >
      ${grain[0]?.toUpperCase()}${grain.slice(1)}${icon("down")}
    </button>`;
  }

  #menu(): TemplateResult {
    const label = cardStrings.menu(this.card.metric.name);
    return html`<button
      class="button plain small square"
      part="card-menu"
      aria-haspopup="menu"
      aria-label=${label}
      @click=${this.#openMenu}
    >
      ${icon("more")}
    </button>`;
  }

  #crumbs(): TemplateResult | typeof nothing {
    const { drill, metric } = this.card;
    if (!drill.length) return nothing;
    const back = (level: number) => () => this.board.drillTo(this.card, level);
    const last = drill.length - 1;
    return html`<nav class="crumbs" part="breadcrumb" aria-label=${cardStrings.levels}>
      <button @click=${back(0)}>${metric.drill[0]?.label ?? cardStrings.allLevels}</button>
      ${drill.map(({ label }, index) => html`${icon("right")}${index === last ? html`<span aria-current="true">${label}</span>` : html`<button @click=${back(index + 1)}>${label}</button>`}`)}
    </nav>`;
  }

  #body(): TemplateResult {
    const { phase, answer, failure, metric } = this.card;
    if (failure) return failed(failure, () => void this.board.ask([this.card]));
    if (!answer) return skeleton(metric.chart.kind);
    if (!answer.rows.length && phase === "ready" && !this.card.search) return empty(this.board.isFiltered);
    if (metric.chart.kind === "table")
      return html`<martlet-table
        class="drawing"
        .board=${this.board}
        .card=${this.card}
        .context=${this.context}
        .onPoint=${this.#onPoint}
      ></martlet-table>`;
    return html`<div class="drawing"></div>`;
  }

  #note(): TemplateResult | typeof nothing {
    const { answer, metric, failure } = this.card;
    if (!answer || failure) return nothing;
    const ignored = this.board.ignoredBy(this.card);
    if (ignored.length)
      return html`<div class="note" part="note">${icon("filter")}${cardStrings.notFilteredBy(ignored)}</div>`;
    if (!answer.truncated || metric.chart.kind === "table") return nothing;
    const count = answer.rowCount.toLocaleString(this.context.locale);
    return html`<div class="note" part="note">${icon("note")}${cardStrings.onlyFirstRows(count)}</div>`;
  }

  #draw(): void {
    if (this.querySelector("martlet-table:not(:defined)")) import("./table/table.js").catch(this.#onBroken);
    const host = this.querySelector<HTMLElement>("div.drawing");
    const { answer, metric, grain } = this.card;
    if (!host || !answer) return this.#closeChart();
    if (this.#chart?.metric !== metric) this.#closeChart();
    this.#chart ??= new ChartMount(host, metric, this.#onPoint, this.#onBroken);
    this.#chart.draw(currentMetric(metric, grain, answer.level), answer, this.context, this.#chosen);
  }

  #closeChart(): void {
    this.#chart?.close();
    this.#chart = null;
  }

  /** The chart's code did not load, or failed on this answer: only this card fails. */
  readonly #onBroken = (fault: unknown): void => {
    console.error(messages.notDrawn(this.card.metric.name), fault);
    this.card.broken(ownFailure("NOT_DRAWN", String(fault)));
  };

  /** A press by keyboard counts as the middle of the card. */
  readonly #notePress = (event: MouseEvent | KeyboardEvent): void => {
    const box = this.getBoundingClientRect();
    const isPointer = event instanceof MouseEvent && event.detail > 0;
    const [x, y] = isPointer ? [event.clientX, event.clientY] : [box.x + box.width / 2, box.y + box.height / 2];
    this.#press = { x, y, isShifted: event.shiftKey };
  };

  readonly #onPoint = (point: Point): void => {
    const { metric, answer } = this.card;
    const { member, value, label } = point;
    const press = this.#press;
    this.context.emit("select", {
      metricId: metric.id,
      member,
      value,
      label,
      certificate: answer?.certificate ?? null,
    });
    void import("./point-actions.js").then(({ actOnPoint }) => actOnPoint(this, point, press));
  };

  readonly #openGrains = async (event: Event): Promise<void> => {
    const { currentTarget } = event;
    (await import("./card-menu.js")).openGrains(this, currentTarget as HTMLElement);
  };

  readonly #openAbout = async (event: Event): Promise<void> => {
    const { currentTarget } = event;
    (await import("./card-menu.js")).openAbout(this, currentTarget as HTMLElement);
  };

  readonly #openMenu = async (event: Event): Promise<void> => {
    const { currentTarget } = event;
    (await import("./card-menu.js")).openCardMenu(this, currentTarget as HTMLElement);
  };
}
