import type { Answer, BoardMetric, Cell, Failure, Granularity } from "../api/protocol.js";
import type { MetricQuestion, Order } from "../api/questions.js";
import { Observable } from "./observable.js";

export type CardPhase = "asking" | "ready" | "failed";

/** A level of a drill-down: the value that was clicked, and its text. */
export interface Crumb {
  value: Cell;
  label: string;
}

/** A metric on the board: its present question, and the answer or failure. */
export class Card extends Observable {
  phase: CardPhase = "asking";
  answer: Answer | null = null; // stays, shown paler, until the next answer arrives
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

  /** Starts a question. The number tells its answer from the answers to older questions. */
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

  /** The answer arrived, and the chart could not be drawn. */
  broken(failure: Failure): void {
    this.phase = "failed";
    this.failure = failure;
    this.changed();
  }

  isAsking(turn: number): boolean {
    return turn === this.#turn && this.phase === "asking";
  }

  /** Whether the last answer ignored this filter, or this selection of another card. */
  ignores(name: string): boolean {
    return this.answer?.ignored.includes(name) ?? false;
  }

  /** Whether a click on `member` can drill down. */
  leadsDown(member: string): boolean {
    const level = this.metric.drill[this.drill.length];
    const isThere = level !== undefined && (member === level.member || member.startsWith(`${level.member}.`));
    return isThere && this.drill.length + 1 < this.metric.drill.length;
  }
}

const PAGE = 100;

export const pageSize = (metric: BoardMetric): number => metric.chart.pageSize ?? PAGE;
