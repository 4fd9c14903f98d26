import { html, nothing, type TemplateResult } from "lit";
import type { BoardFilter, FilterValue } from "../api/protocol.js";
import { BoardPart, define } from "../theme/board-part.js";

interface Ends {
  min: number | null;
  max: number | null;
}

const TYPING = 400; // milliseconds

/** A number's least and greatest value; either may be left open. */
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
        <label>From<input type="number" name="min" step="any" .value=${String(min ?? "")} placeholder="any" /></label>
        <label>To<input type="number" name="max" step="any" .value=${String(max ?? "")} placeholder="any" /></label>
      </div>
      ${this.value === null ? nothing : html`<div class="panel-foot"><button class="button plain small" @click=${() => this.onPick(null)}>Clear</button></div>`}
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
