import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { BoardFilter, FilterKind, FilterValue } from "../api/protocol.js";
import type { LiveBoard } from "../board/board.js";
import { isSame } from "../board/filter-values.js";
import type { Selection } from "../board/selection.js";
import type { RenderContext } from "../cards/render-context.js";
import { openPopover, type Popover } from "../popover/popover.js";
import { BoardPart, define } from "../theme/board-part.js";
import { icon } from "../theme/icons.js";
import "./choices.js";
import "./date-range.js";
import "./number-range.js";
import { filterStrings } from "../strings/filters.js";
import { filterText } from "./filter-text.js";
import { filterStyles } from "./styles.js";

const TYPING = 300; // milliseconds without a key before a search is applied

/** The board's filters, and a chip for each selection on a chart. */
export class FilterBar extends BoardPart {
  static override sharedStyles = filterStyles;
  static override properties = {
    board: { attribute: false },
    context: { attribute: false },
    selections: { attribute: false },
  };

  declare board: LiveBoard;
  declare context: RenderContext;
  declare selections: readonly Selection[];
  #unwatch: (() => void) | null = null;
  #typing = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", filterStrings.bar);
    this.setAttribute("part", "filters");
    this.#watch();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#unwatch?.();
  }

  protected override willUpdate(changed: Map<PropertyKey, unknown>): void {
    if (changed.has("board")) this.#watch();
  }

  protected override render(): TemplateResult {
    const { filters } = this.board.definition;
    return html`${repeat(
      filters,
      ({ name }) => name,
      (filter) => (filter.kind === "search" ? this.#search(filter) : this.#pill(filter)),
    )}
    ${repeat(
      this.selections,
      ({ metricId, member }) => `${metricId} ${member}`,
      (selection) => this.#chip(selection),
    )}
    ${this.#isTouched ? html`<button class="button plain small" part="reset" @click=${() => this.board.reset()}>${icon("reset")}${filterStrings.reset}</button>` : nothing}`;
  }

  #watch(): void {
    this.#unwatch?.();
    if (this.board) this.#unwatch = this.board.watch(() => this.requestUpdate());
  }

  get #isTouched(): boolean {
    return this.selections.length > 0 || Object.keys(this.board.filters.changed).length > 0;
  }

  #pill(filter: BoardFilter): TemplateResult {
    const value = this.board.filters.get(filter.name);
    const isSet = filter.name in this.board.filters.changed && value !== null;
    return html`<button
      class=${isSet ? "button filter set" : "button filter"}
      part="filter"
      aria-haspopup="dialog"
      @click=${(event: Event) => this.#open(filter, event)}
    >
      ${filter.kind === "dateRange" ? icon("calendar") : nothing}
      <span class="name">${filter.label}</span>
      ${value === null ? nothing : html`<span class="value">${filterText(value, this.context.locale)}</span>`}
      ${icon("down")}
    </button>`;
  }

  #search(filter: BoardFilter): TemplateResult {
    const value = this.board.filters.get(filter.name);
    return html`<label class="search" part="filter"
      >${icon("search")}<input
        type="search"
        placeholder=${filter.label}
        aria-label=${filter.label}
        .value=${String(value ?? "")}
        @input=${(event: Event) => this.#onType(filter, event)}
    /></label>`;
  }

  #chip(selection: Selection): TemplateResult {
    return html`<span class="chip" part="chip"
      >${icon("filter")}<span>${selection.label}</span>
      <button aria-label=${filterStrings.remove(selection.label)} @click=${() => this.board.unselect(selection)}>
        ${icon("close")}
      </button></span
    >`;
  }

  #onType({ name }: BoardFilter, event: Event): void {
    const { value } = event.target as HTMLInputElement;
    clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => this.board.setFilter(name, value.trim()), TYPING);
  }

  #open(filter: BoardFilter, event: Event): void {
    const panel = openPopover({ element: event.currentTarget as HTMLElement }, filter.label, "dialog");
    const draw = (): void => panel.draw(PANELS[filter.kind](this, filter, panel));
    const unwatch = this.board.watch(draw);
    panel.element.addEventListener("toggle", (toggle) => {
      if ((toggle as ToggleEvent).newState === "closed") unwatch();
    });
    draw();
    queueMicrotask(() => panel.element.querySelector<HTMLElement>("[autofocus], input, button")?.focus());
  }
}

type Panel = (bar: FilterBar, filter: BoardFilter, popover: Popover) => TemplateResult;

const setter =
  ({ board }: FilterBar, { name }: BoardFilter) =>
  (value: FilterValue | null): void => {
    if (!isSame(value, board.filters.get(name))) board.setFilter(name, value);
  };

const choices: Panel = (bar, filter, { close }) =>
  html`<martlet-choices
    .board=${bar.board}
    .filter=${filter}
    .value=${bar.board.filters.get(filter.name)}
    .onPick=${setter(bar, filter)}
    .onDone=${close}
  ></martlet-choices>`;

const PANELS: Record<FilterKind, Panel> = {
  select: choices,
  multiSelect: choices,
  search: () => html``,
  dateRange: (bar, filter, { close }) =>
    html`<martlet-dates
      .locale=${bar.context.locale}
      .timezone=${bar.context.timezone}
      .filter=${filter}
      .value=${bar.board.filters.get(filter.name)}
      .onPick=${setter(bar, filter)}
      .onDone=${close}
    ></martlet-dates>`,
  numberRange: (bar, filter) =>
    html`<martlet-range
      .filter=${filter}
      .value=${bar.board.filters.get(filter.name)}
      .onPick=${setter(bar, filter)}
    ></martlet-range>`,
};

define("martlet-filters", FilterBar);
