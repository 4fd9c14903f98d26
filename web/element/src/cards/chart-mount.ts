import type { Answer, BoardMetric } from "../api/protocol.js";
import type { Chosen, OnPoint, View } from "../charts/chart-view.js";
import { open } from "../charts/index.js";
import { chartTheme } from "../theme/theme.js";
import type { RenderContext } from "./render-context.js";

/** A chart's view on a card: created when its code is loaded, drawn again when its data or context changes. */
export class ChartMount {
  view: View | null = null;
  #drawn: readonly unknown[] = [];
  #next: (() => void) | null = null;
  readonly #resizes: ResizeObserver;
  #isClosed = false;

  constructor(
    private readonly host: HTMLElement,
    readonly metric: BoardMetric,
    onPoint: OnPoint,
    private readonly onBroken: (fault: unknown) => void,
  ) {
    this.#resizes = new ResizeObserver(() => this.view?.resize());
    this.#open(onPoint).catch(onBroken);
  }

  draw(metric: BoardMetric, answer: Answer, context: RenderContext, chosen: readonly Chosen[] = []): void {
    const { locale, timezone, isDark } = context;
    const now = [answer, context, JSON.stringify(chosen)];
    if (now.every((part, index) => part === this.#drawn[index])) return;
    this.#drawn = now;
    this.#next = () =>
      this.view?.draw({ metric, answer, chosen, locale, timezone, theme: chartTheme(this.host, isDark) });
    if (!this.view) return;
    try {
      this.#next();
    } catch (fault) {
      this.onBroken(fault);
    }
  }

  close(): void {
    this.#isClosed = true;
    this.#resizes.disconnect();
    this.view?.close();
    this.view = null;
  }

  async #open(onPoint: OnPoint): Promise<void> {
    const make = await open(this.metric.chart.kind);
    if (this.#isClosed) return;
    this.view = make(this.host, onPoint);
    this.#next?.();
    this.#resizes.observe(this.host);
  }
}
