import { html, nothing, type TemplateResult } from "lit";
import type { BoardFilter, FilterValue } from "../api/protocol.js";
import { filterStrings, rangeStrings } from "../strings/filters.js";
import { BoardPart, define } from "../theme/board-part.js";

interface Ends {
  min: number | null;
  max: number | null;
}

const TYPING = 400; // milliseconds

/** The minimum and maximum of a number; either may be open. */
export class NumberRange extends BoardPart {
  static override properties = { filter: { attribute: false }, value: { attribute: false } };

  declare filter: BoardFilter;
  declare value: FilterValue | null;
  declare onPick: (value: FilterValue | null) => void;
  #typing = 0;

  protected override render(): TemplateResult {
    const { min, max } = this.#ends;
    return html`<div class="range" @input=${this.#onType}>
      <div class="two">
        <label>${rangeStrings.from}<input type="number" name="min" step="any" .value=${String(min ?? "")} placeholder=${rangeStrings.any} /></label>
        <label>${rangeStrings.to}<input type="number" name="max" step="any" .value=${String(max ?? "")} placeholder=${rangeStrings.any} /></label>
      </div>
      ${this.value === null ? nothing : html`<div class="panel-foot"><button class="button plain small" @click=${() => this.onPick(null)}>${filterStrings.clear}</button></div>`}
    </div>`;
  }

  get #ends(): Ends {
    const { value } = this;
    const isRange = value !== null && typeof value === "object" && "min" in value;
    return isRange ? value : { min: null, max: null };
  }

  readonly #onType = (): void => {
    const end = (name: string): number | null => {
      const { value } = this.querySelector<HTMLInputElement>(`[name=${name}]`) as HTMLInputElement;
      return value === "" ? null : Number(value);
    };
    clearTimeout(this.#typing);
    this.#typing = window.setTimeout(() => this.onPick({ min: end("min"), max: end("max") }), TYPING);
  };
}

define("martlet-range", NumberRange);
