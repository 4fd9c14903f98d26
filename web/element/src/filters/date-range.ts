import { html, nothing, type PropertyValues, type TemplateResult } from "lit";
import type { BoardFilter, FilterValue } from "../api/protocol.js";
import { dateStrings } from "../strings/filters.js";
import { BoardPart, define } from "../theme/board-part.js";
import { icon } from "../theme/icons.js";
import { firstDayOfWeek, monthOf, shifted, shiftedMonths, today, weeks } from "./days.js";
import { day, presetLabel } from "./filter-text.js";

interface Span {
  start: string | null;
  end: string | null;
}

/** A period: one of the author's presets, or two days from a calendar. */
export class DateRange extends BoardPart {
  static override properties = { filter: { attribute: false }, value: { attribute: false } };

  declare filter: BoardFilter;
  declare value: FilterValue | null;
  declare locale: string;
  declare timezone: string;
  declare onPick: (value: FilterValue | null) => void;
  declare onDone: () => void;
  #month = "";
  #from: string | null = null; // the first day of a span until the second is chosen
  #active = "";

  protected override willUpdate(_changed: PropertyValues): void {
    if (this.#month) return;
    this.#active = this.#span.end ?? this.#span.start ?? today(this.timezone);
    this.#month = monthOf(this.#active);
  }

  protected override render(): TemplateResult {
    const { presets } = this.filter;
    return html`<div class="dates">
        ${presets.length ? html`<div class="presets" role="group" aria-label=${dateStrings.periods}>${presets.map((preset) => this.#preset(preset))}</div>` : nothing}
        <div class="calendar">${this.#head()}${this.#days()}${this.#ends()}</div>
      </div>
      ${this.value === null ? nothing : html`<div class="panel-foot"><button class="button plain small" @click=${() => this.onPick(null)}>${dateStrings.anyTime}</button></div>`}`;
  }

  get #span(): Span {
    const { value } = this;
    const isSpan = value !== null && typeof value === "object" && "start" in value;
    return isSpan ? value : { start: null, end: null };
  }

  #preset(preset: string): TemplateResult {
    const { value } = this;
    const isChosen = value !== null && typeof value === "object" && "preset" in value && value.preset === preset;
    const pick = (): void => {
      this.onPick({ preset });
      this.onDone();
    };
    return html`<button aria-pressed=${isChosen} @click=${pick}>${presetLabel(preset)}</button>`;
  }

  #head(): TemplateResult {
    const turn = (months: number) => () => {
      this.#month = shiftedMonths(this.#month, months);
      this.#active = this.#month;
      this.requestUpdate();
    };
    return html`<header>
      <strong aria-live="polite">${day(this.#month, this.locale, { month: "long", year: "numeric" })}</strong>
      <button class="button plain small square" aria-label=${dateStrings.previousMonth} @click=${turn(-1)}>${icon("left")}</button>
      <button class="button plain small square" aria-label=${dateStrings.nextMonth} @click=${turn(1)}>${icon("right")}</button>
    </header>`;
  }

  #days(): TemplateResult {
    const days = weeks(this.#month, firstDayOfWeek(this.locale));
    return html`<div class="days" role="group" aria-label=${dateStrings.days} @keydown=${this.#onKey}>
      ${days.slice(0, 7).map((one) => html`<span aria-hidden="true">${day(one, this.locale, { weekday: "narrow" })}</span>`)}
      ${days.map((one) => this.#day(one))}
    </div>`;
  }

  #day(one: string): TemplateResult {
    const { start, end } = this.#from ? { start: this.#from, end: this.#from } : this.#span;
    const isEnd = one === start || one === end;
    const isBetween = start !== null && end !== null && one > start && one < end;
    const kind = isEnd ? "end" : isBetween ? "between" : monthOf(one) === this.#month ? "" : "outside";
    return html`<button
      class=${kind}
      tabindex=${one === this.#active ? 0 : -1}
      data-day=${one}
      aria-pressed=${isEnd || isBetween}
      aria-current=${one === today(this.timezone) ? "date" : nothing}
      aria-label=${day(one, this.locale, { dateStyle: "full" })}
      @click=${() => this.#choose(one)}
    >
      ${Number(one.slice(8))}
    </button>`;
  }

  #ends(): TemplateResult {
    const { start, end } = this.#span;
    const set = (part: Partial<Span>): void => this.onPick({ ...this.#span, ...part });
    const value = (event: Event): string | null => (event.target as HTMLInputElement).value || null;
    return html`<div class="ends">
      <label
        >${dateStrings.from}<input
          type="date"
          .value=${start ?? ""}
          max=${end ?? nothing}
          @change=${(event: Event) => set({ start: value(event) })}
      /></label>
      <label
        >${dateStrings.to}<input
          type="date"
          .value=${end ?? ""}
          min=${start ?? nothing}
          @change=${(event: Event) => set({ end: value(event) })}
      /></label>
    </div>`;
  }

  /** Two clicks make a span, in either order. */
  #choose(one: string): void {
    this.#active = one;
    const from = this.#from;
    this.#from = from ? null : one;
    this.requestUpdate();
    if (from) this.onPick(from < one ? { start: from, end: one } : { start: one, end: from });
  }

  readonly #onKey = (event: KeyboardEvent): void => {
    const steps: Record<string, number> = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };
    const step = steps[event.key];
    if (step) this.#active = shifted(this.#active, step);
    else if (event.key === "PageUp" || event.key === "PageDown")
      this.#active = shiftedMonths(this.#active, event.key === "PageUp" ? -1 : 1);
    else return;
    event.preventDefault();
    this.#month = monthOf(this.#active);
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector<HTMLElement>(`[data-day="${this.#active}"]`)?.focus());
  };
}

define("martlet-dates", DateRange);
