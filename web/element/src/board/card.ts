import type { Answer, BoardMetric, Cell, Failure, Granularity } from "../api/protocol.js";
import type { MetricQuestion, Order } from "../api/questions.js";
import { Observable } from "./observable.js";

export type CardPhase = "asking" | "ready" | "failed";

/** A level that was drilled into: the value clicked, and how it was written. */
export interface Crumb {
  value: Cell;
  label: string;
}

/** A metric on the board: how it is asked for just now, and what came of it. */
export class Card extends Observable {
  phase: CardPhase = "asking";
  answer: Answer | null = null; // kept, and shown paler, while the next is asked for
  failure: Failure | null = null;
  grain: Granularity | null;
  drill: Crumb[] = [];
  order: Order[] = [];
  search = "";
  #turn = 0;

  constructor(readonly metric: BoardMetric) {
    super();
    this.grain = metric.grain;
  }

  /** The question as it stands, without filters. */
  get question(): MetricQuestion {
    const { metric, grain, drill, order, search } = this;
    return {
      key: metric.id,
      metricId: metric.id,
      ...(grain && grain !== metric.grain ? { grain } : {}),
      ...(drill.length ? { drill: drill.map(({ value }) => value) } : {}),
      ...(order.length ? { order } : {}),
      ...(search ? { search } : {}),
      ...(metric.chart.kind === "table" ? { limit: pageSize(metric), offset: 0 } : {}),
    };
  }

  /** A new question is under way; the number tells its answer from those to older ones. */
  begin(): number {
    this.phase = "asking";
    this.failure = null;
    this.changed();
    return ++this.#turn;
  }

  answered(turn: number, answer: Answer): void {
    if (turn !== this.#turn) return;
    this.phase = "ready";
    this.answer = answer;
    this.changed();
  }

  failed(turn: number, failure: Failure): void {
    if (turn !== this.#turn) return;
    this.phase = "failed";
    this.failure = failure;
    this.changed();
  }

  /** Its answer came, and nothing can be made of it. */
  broken(failure: Failure): void {
    this.phase = "failed";
    this.failure = failure;
    this.changed();
  }

  isAsking(turn: number): boolean {
    return turn === this.#turn && this.phase === "asking";
  }

  /** Whether this filter, or this selection of another card, is known to say nothing to this one. */
  ignores(name: string): boolean {
    return this.answer?.ignored.includes(name) ?? false;
  }

  /** Whether a click on `member` leads a level down. */
  leadsDown(member: string): boolean {
    const level = this.metric.drill[this.drill.length];
    const isThere = level !== undefined && (member === level.member || member.startsWith(`${level.member}.`));
    return isThere && this.drill.length + 1 < this.metric.drill.length;
  }
}

const PAGE = 100;

export const pageSize = (metric: BoardMetric): number => metric.chart.pageSize ?? PAGE;
