import { html, nothing, type TemplateResult } from "lit";
import type { BoardFilter, FilterValue, Scalar } from "../api/protocol.js";
import type { Options } from "../api/questions.js";
import { isAbort } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import { choiceStrings, filterStrings } from "../strings/filters.js";
import { BoardPart, define } from "../theme/board-part.js";
import { icon } from "../theme/icons.js";
import { scalarLabel } from "./filter-text.js";

const TYPING = 200; // milliseconds

/** A list to choose one or several values from: fixed values, or values of the client's own rows. */
export class Choices extends BoardPart {
  static override properties = { filter: { attribute: false }, value: { attribute: false } };

  declare board: LiveBoard;
  declare filter: BoardFilter;
  declare value: FilterValue | null;
  declare onPick: (value: FilterValue | null) => void;
  declare onDone: () => void;
  #options: Scalar[] = [];
  #state: "asking" | "ready" | "failed" = "asking";
  #isCut = false;
  #word = "";
  #active = 0;
  #typing = 0;
  #stop: AbortController | null = null;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#stop?.abort();
  }

  protected override firstUpdated(): void {
    void this.#ask();
  }

  protected override render(): TemplateResult {
    const { filter } = this;
    const isMany = filter.kind === "multiSelect";
    return html`<div class="choices" @keydown=${this.#onKey}>
      <label class="search"
        >${icon("search")}<input
          type="search"
          role="combobox"
          placeholder=${choiceStrings.search}
          aria-label=${choiceStrings.searchIn(filter.label)}
          aria-expanded="true"
          aria-controls="choices"
          aria-activedescendant=${this.#shown.length ? `choice-${this.#active}` : nothing}
          @input=${this.#onType}
      /></label>
      <ul
        id="choices"
        role="listbox"
        class=${isMany ? "many" : "one"}
        aria-label=${filter.label}
        aria-multiselectable=${isMany}
      >
        ${this.#shown.map((value, index) => this.#choice(value, index))}
      </ul>
      ${this.#message()}
      ${this.#chosen.length ? html`<div class="panel-foot"><button class="button plain small" @click=${() => this.onPick(null)}>${filterStrings.clear}</button>${isMany ? html`<button class="button small" @click=${() => this.onDone()}>${filterStrings.done}</button>` : nothing}</div>` : nothing}
    </div>`;
  }

  get #chosen(): Scalar[] {
    const { value } = this;
    if (value === null || value === undefined) return [];
    return Array.isArray(value) ? value : typeof value === "object" ? [] : [value];
  }

  /** Chosen values come first while there is no search, so that they can be removed. */
  get #shown(): Scalar[] {
    const missing = this.#word ? [] : this.#chosen.filter((value) => !this.#options.includes(value));
    return [...missing, ...this.#options];
  }

  #choice(value: Scalar, index: number): TemplateResult {
    const isChosen = this.#chosen.includes(value);
    return html`<li
      id=${`choice-${index}`}
      role="option"
      aria-selected=${isChosen}
      class=${index === this.#active ? "active" : ""}
      @click=${() => this.#pick(value)}
    >
      <i class="tick">${icon("check")}</i><span>${scalarLabel(value) || choiceStrings.empty}</span>
    </li>`;
  }

  #message(): TemplateResult | typeof nothing {
    const text = {
      asking: this.#options.length ? "" : choiceStrings.loading,
      failed: choiceStrings.failed,
      ready: this.#readyMessage,
    }[this.#state];
    return text ? html`<p role="status">${text}</p>` : nothing;
  }

  get #readyMessage(): string {
    if (!this.#shown.length) return choiceStrings.noMatches;
    return this.#isCut ? choiceStrings.searchForMore : "";
  }

  #pick(value: Scalar): void {
    const chosen = this.#chosen;
    const isChosen = chosen.includes(value);
    if (this.filter.kind === "multiSelect")
      return this.onPick(isChosen ? chosen.filter((one) => one !== value) : [...chosen, value]);
    this.onPick(isChosen ? null : value);
    this.onDone();
  }

  async #ask(): Promise<void> {
    this.#stop?.abort();
    const stop = new AbortController();
    this.#stop = stop;
    try {
      const { data, truncated } = await this.#search(stop.signal);
      this.#options = data;
      this.#isCut = truncated;
      this.#state = "ready";
    } catch (fault) {
      if (isAbort(fault)) return;
      this.#state = "failed";
    }
    this.#active = 0;
    this.requestUpdate();
  }

  async #search(signal: AbortSignal): Promise<Options> {
    const { choices, name } = this.filter;
    const word = this.#word.toLowerCase();
    if (choices)
      return { data: choices.filter((value) => scalarLabel(value).toLowerCase().includes(word)), truncated: false };
    const body = {
      embedId: this.board.definition.embedId,
      filter: name,
      ...(this.#word ? { search: this.#word } : {}),
      limit: 100,
    };
    return this.board.server.json<Options>("options", { method: "POST", body, signal });
  }

  readonly #onType = (event: Event): void => {
    this.#word = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => void this.#ask(), TYPING);
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    const count = this.#shown.length;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const value = this.#shown[this.#active];
    if (event.key === "Enter" && value !== undefined && (event.target as HTMLElement).matches("input"))
      this.#pick(value);
    else if (step && count) this.#active = (this.#active + step + count) % count;
    else return;
    event.preventDefault();
    this.requestUpdate();
    void this.updateComplete.then(() => this.querySelector(".active")?.scrollIntoView({ block: "nearest" }));
  };
}

define("martlet-choices", Choices);
