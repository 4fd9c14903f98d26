import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Answer, Cell } from "../../api/protocol.js";
import { isAbort } from "../../api/refusal.js";
import type { LiveBoard } from "../../board/board.js";
import { type Card, pageSize } from "../../board/card.js";
import type { OnPoint } from "../../charts/chart-view.js";
import { formatterFor } from "../../formatting/formatter.js";
import { tableStrings } from "../../strings/table.js";
import { BoardPart, define } from "../../theme/board-part.js";
import { icon } from "../../theme/icons.js";
import { variables } from "../../theme/variables.js";
import { currentMetric } from "../current-metric.js";
import type { RenderContext } from "../render-context.js";
import { cell, heading, placeName } from "./cells.js";
import { type Column, columns, widths } from "./columns.js";
import { ariaSort, nextOrder } from "./order.js";
import { type Place, stepped } from "./place.js";
import { tableStyles } from "./styles.js";
import { isNearEnd, type Scrolled, scrolledTo, windowOf } from "./window.js";

const ROW = 36;
const HEAD = 35;
const SPARE = 8;
const TYPING = 300; // milliseconds without a key before a search is sent

/** A table that draws only the rows in view, and asks the server for order, search and further rows. */
export class TableElement extends BoardPart {
  static override sharedStyles = tableStyles;
  static override properties = {
    board: { attribute: false },
    card: { attribute: false },
    context: { attribute: false },
  };

  declare board: LiveBoard;
  declare card: Card;
  declare context: RenderContext;
  declare onPoint: OnPoint;
  #answer: Answer | null = null;
  #rows: Cell[][] = [];
  #columns: Column[] = [];
  #words: string[][] = []; // of rows that were drawn before: formatting costs more than drawing
  #widths: number[] = [];
  #hasMore = false;
  #asking: AbortController | null = null;
  #isStuck = false; // the last request for further rows failed
  #active: Place = { row: -1, column: 0 };
  #height = 400;
  #typing = 0;
  #unwatch: (() => void) | null = null;
  readonly #resizes = new ResizeObserver(([entry]) => {
    this.#height = (entry?.contentRect.height ?? 400) - HEAD;
    this.requestUpdate();
  });

  override connectedCallback(): void {
    super.connectedCallback();
    this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch?.();
    this.#asking?.abort();
    this.#resizes.disconnect();
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("card")) this.#watch();
    const { answer } = this.card;
    if (answer && answer !== this.#answer) this.#take(answer);
    else if (changed.has("context") && this.#answer) this.#name(this.#answer);
  }

  protected override updated(): void {
    const scroller = this.#scroller;
    if (scroller) this.#resizes.observe(scroller); // observing it again has no effect
    this.#fill();
  }

  protected override render(): TemplateResult {
    return html`${this.#top()}
      <div
        class="scroller"
        role="grid"
        part="table"
        aria-label=${this.card.metric.name}
        aria-colcount=${this.#columns.length}
        aria-rowcount=${this.#hasMore ? -1 : this.#rows.length + 1}
        @scroll=${this.#onScroll}
        @keydown=${this.#onKey}
        ${variables({ "--columns": this.#template, "--width": `${this.#width}px` })}
      >
        ${this.#head()} ${this.#body()}
      </div>`;
  }

  /** If the code of tables loads after the card, the element is connected before it has a card. */
  #watch(): void {
    this.#unwatch?.();
    this.#unwatch = this.card?.watch(() => this.requestUpdate()) ?? null;
  }

  get #scroller(): HTMLElement | null {
    return this.querySelector<HTMLElement>(".scroller");
  }

  get #template(): string {
    return this.#widths.map((width) => `minmax(${width}px, ${width}fr)`).join(" ");
  }

  get #width(): number {
    return this.#widths.reduce((sum, width) => sum + width, 0);
  }

  get #scrolled(): Scrolled {
    return { top: this.#scroller?.scrollTop ?? 0, height: this.#height, rowHeight: ROW, count: this.#rows.length };
  }

  #take(answer: Answer): void {
    this.#asking?.abort();
    this.#asking = null;
    this.#answer = answer;
    this.#rows = answer.rows;
    this.#hasMore = answer.truncated;
    this.#isStuck = false;
    this.#name(answer);
    this.#active = { row: Math.min(this.#active.row, this.#rows.length - 1), column: this.#active.column };
    this.#scroller?.scrollTo({ top: 0 });
  }

  #name(answer: Answer): void {
    const { card, context } = this;
    const metric = currentMetric(card.metric, card.grain, answer.level);
    this.#words = [];
    this.#columns = columns({ ...metric, grain: card.grain }, answer, formatterFor(context.locale, context.timezone));
    this.#widths = widths(this.#columns, answer.rows);
  }

  #top(): TemplateResult {
    const count = `${this.#rows.length.toLocaleString(this.context.locale)}${this.#hasMore ? "+" : ""}`;
    return html`<div class="top">
      <label
        >${icon("search")}<input
          type="search"
          placeholder=${tableStrings.search}
          aria-label=${tableStrings.searchIn(this.card.metric.name)}
          .value=${this.card.search}
          @input=${this.#onSearch}
      /></label>
      <span>${tableStrings.rows(count, this.#rows.length === 1)}</span>
    </div>`;
  }

  #head(): TemplateResult {
    const headings = this.#columns.map((column, index) => {
      const place = { row: -1, column: index };
      const spot = { place, tab: this.#tab(place), onClick: () => this.#sort(column) };
      return heading(column, ariaSort(this.card.order, column), spot);
    });
    return html`<div class="head" role="row" aria-rowindex="1">${headings}</div>`;
  }

  #body(): TemplateResult {
    if (!this.#rows.length)
      return html`<div class="foot">${this.card.phase === "asking" ? tableStrings.searching : tableStrings.noRowsMatch}</div>`;
    const { first, last } = windowOf(this.#scrolled, SPARE);
    const drawn = Array.from({ length: last - first }, (_, index) => first + index);
    // The focused cell stays in the document, even if it is scrolled out of view.
    const { row } = this.#active;
    if (row >= 0 && !drawn.includes(row)) drawn.push(row);
    return html`<div class="rows" role="rowgroup" ${variables({ "--height": `${this.#rows.length * ROW}px` })}>
        ${repeat(
          drawn,
          (index) => index,
          (index) => this.#row(index),
        )}
      </div>
      ${this.#hasMore ? html`<div class="foot">${this.#isStuck ? tableStrings.moreFailed : tableStrings.loadingMore}</div>` : nothing}`;
  }

  #row(index: number): TemplateResult {
    const row = this.#rows[index] ?? [];
    this.#words[index] ??= this.#columns.map((column, at) => column.write(row[at] ?? null));
    const texts = this.#words[index];
    const cells = this.#columns.map((column, at) => {
      const place = { row: index, column: at };
      const spot = { place, tab: this.#tab(place), onClick: () => this.#choose(place) };
      return cell(column, { value: row[at] ?? null, text: texts[at] ?? "" }, spot);
    });
    return html`<div class="row" role="row" aria-rowindex=${index + 2} ${variables({ "--top": `${index * ROW}px` })}>
      ${cells}
    </div>`;
  }

  #tab({ row, column }: Place): number {
    return this.#active.row === row && this.#active.column === column ? 0 : -1;
  }

  #choose(place: Place): void {
    const column = this.#columns[place.column];
    const value = this.#rows[place.row]?.[place.column];
    this.#active = place;
    this.requestUpdate();
    if (!column || value === undefined || getSelection()?.toString()) return;
    this.onPoint({ member: column.name, value, label: column.write(value), row: place.row });
  }

  #sort(column: Column): void {
    this.card.order = nextOrder(this.card.order, column);
    void this.board.ask([this.card]);
  }

  readonly #onSearch = (event: Event): void => {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => {
      this.card.search = value;
      void this.board.ask([this.card]);
    }, TYPING);
  };

  readonly #onScroll = (): void => {
    this.#isStuck = false;
    this.requestUpdate();
  };

  /** Loads further rows while the end is near, also if all rows are visible and nothing is scrolled. */
  #fill(): void {
    const isReady = this.card.phase === "ready" && !this.#asking && !this.#isStuck;
    if (isReady && this.#hasMore && isNearEnd(this.#scrolled)) void this.#more();
  }

  async #more(): Promise<void> {
    const stop = new AbortController();
    this.#asking = stop;
    try {
      const { rows, truncated } = await this.board.page(
        this.card,
        { offset: this.#rows.length, limit: pageSize(this.card.metric) },
        stop.signal,
      );
      this.#rows = [...this.#rows, ...rows];
      this.#hasMore = truncated && rows.length > 0;
    } catch (fault) {
      if (isAbort(fault)) return;
      this.#isStuck = true; // The rows stay; the next scroll tries again.
    }
    this.#asking = null;
    this.requestUpdate();
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" || event.key === " ") return this.#press(event);
    const extent = {
      rows: this.#rows.length,
      columns: this.#columns.length,
      page: Math.max(1, Math.floor(this.#height / ROW) - 1),
    };
    const next = stepped(this.#active, event.key, event.ctrlKey || event.metaKey, extent);
    if (!next) return;
    event.preventDefault();
    void this.#goTo(next);
  };

  #press(event: KeyboardEvent): void {
    event.preventDefault();
    (event.target as HTMLElement).click();
  }

  async #goTo(place: Place): Promise<void> {
    this.#active = place;
    if (place.row >= 0) this.#scroller?.scrollTo({ top: scrolledTo(place.row, this.#scrolled) });
    this.requestUpdate();
    await this.updateComplete;
    this.querySelector<HTMLElement>(`[data-place="${placeName(place)}"]`)?.focus({
      preventScroll: place.row >= 0,
    });
  }
}

define("martlet-table", TableElement);
