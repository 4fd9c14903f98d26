import type { Failure } from "../api/protocol.js";
import type { BoardState, Line, MetricQuestion } from "../api/questions.js";
import { asFailure, isAbort, ownFailure, Refusal } from "../api/refusal.js";
import type { Server } from "../api/server.js";
import { messages } from "../strings/board.js";
import type { Card } from "./card.js";

interface Batch {
  turns: Map<Card, number>;
  stop: AbortController;
}

const CUT: Failure = ownFailure("ANSWER_CUT", messages.answerCut);
const LONGEST_WAIT = 60; // seconds; after a longer rate limit the viewer has to try again

/** Requests many metrics in one stream, and passes each line to its card as it arrives. */
export class Batches {
  readonly #running = new Set<Batch>();

  constructor(
    private readonly server: Server,
    private readonly onRefusal: (failure: Failure) => void,
  ) {}

  async ask(cards: readonly Card[], state: BoardState): Promise<void> {
    if (!cards.length) return;
    const batch: Batch = {
      turns: new Map(cards.map((card) => [card, card.begin()])),
      stop: new AbortController(),
    };
    this.#stopOutdated();
    this.#running.add(batch);
    await this.#run(batch, { ...state, metrics: cards.map((card) => card.question) });
    this.#running.delete(batch);
  }

  close(): void {
    for (const batch of this.#running) batch.stop.abort();
    this.#running.clear();
  }

  /** A batch is aborted when no card waits for its lines any more. */
  #stopOutdated(): void {
    for (const batch of this.#running) {
      const isAwaited = [...batch.turns].some(([card, turn]) => card.isAsking(turn));
      if (!isAwaited) batch.stop.abort();
    }
  }

  async #run(batch: Batch, body: BoardState & { metrics: MetricQuestion[] }): Promise<void> {
    try {
      const stream = this.server.stream<Line>("query", { body, signal: batch.stop.signal });
      for await (const line of stream) deliver(batch, line);
      fail(batch, CUT);
    } catch (fault) {
      if (isAbort(fault)) return;
      if (await this.#isWaitedOut(batch, fault)) return this.#run(batch, body);
      const failure = fault instanceof Refusal ? asFailure(fault) : CUT;
      fail(batch, failure);
      this.onRefusal(failure);
    }
  }

  async #isWaitedOut(batch: Batch, fault: unknown): Promise<boolean> {
    const seconds = fault instanceof Refusal && fault.failure.status === 429 ? fault.retryAfter : null;
    if (seconds === null || seconds > LONGEST_WAIT) return false;
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    return !batch.stop.signal.aborted;
  }
}

function deliver(batch: Batch, line: Line): void {
  for (const [card, turn] of batch.turns) {
    if (card.metric.id !== line.key) continue;
    if (line.error) card.failed(turn, line.error);
    else card.answered(turn, line);
  }
}

function fail(batch: Batch, failure: Failure): void {
  for (const [card, turn] of batch.turns) if (card.isAsking(turn)) card.failed(turn, failure);
}
