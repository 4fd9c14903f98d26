import { html, type PropertyValues, type TemplateResult } from "lit";
import type { LiveBoard } from "../board/board.js";
import { liveRegionStrings } from "../strings/board.js";
import { BoardPart } from "../theme/board-part.js";

/** Announces to screen readers that cards are loading, and the result. */
export class LiveRegion extends BoardPart {
  static override properties = { board: { attribute: false } };

  declare board: LiveBoard | null;
  #unwatch: (() => void)[] = [];
  #timer = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    this.#rewatch(this.board);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#rewatch(null);
  }

  protected override willUpdate(changed: PropertyValues): void {
    if (changed.has("board")) this.#rewatch(this.board);
  }

  protected override render(): TemplateResult {
    return html`<div class="hidden" role="status">${this.board ? saying(this.board) : liveRegionStrings.loading}</div>`;
  }

  #rewatch(board: LiveBoard | null): void {
    for (const stop of this.#unwatch) stop();
    this.#unwatch = board ? [board.watch(() => this.#rewatchCards(board))] : [];
    if (board) this.#rewatchCards(board);
  }

  #rewatchCards(board: LiveBoard): void {
    const [own, ...cards] = this.#unwatch;
    for (const stop of cards) stop();
    this.#unwatch = [
      ...(own ? [own] : []),
      ...[...board.cards.values()].map((card) => card.watch(() => this.#speakSoon())),
    ];
    this.#speakSoon();
  }

  /** A board of twenty cards announces one sentence, not twenty. */
  #speakSoon(): void {
    clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => this.requestUpdate(), 300);
  }
}

function saying(board: LiveBoard): string {
  const cards = [...board.cards.values()];
  const asking = cards.filter(({ phase }) => phase === "asking").length;
  const failed = cards.filter(({ phase }) => phase === "failed").length;
  if (board.failure || !cards.length) return "";
  if (asking) return liveRegionStrings.loadingCharts(asking, cards.length);
  return failed
    ? liveRegionStrings.someFailed(cards.length - failed, failed)
    : liveRegionStrings.allLoaded(cards.length);
}
