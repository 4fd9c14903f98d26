import type {
  Answer,
  Board,
  BoardMetric,
  Cell,
  Failure,
  FilterValue,
  Granularity,
  Placement,
} from "../api/protocol.js";
import type { BoardState } from "../api/questions.js";
import { asFailure, isAbort } from "../api/refusal.js";
import type { Server } from "../api/server.js";
import { askMetric } from "./ask-metric.js";
import { Batches } from "./batches.js";
import { Card, type Crumb } from "./card.js";
import { FilterValues } from "./filter-values.js";
import { complete, readingOrder } from "./layout.js";
import { Observable } from "./observable.js";
import { nameOf, type Selection, toggledUnder, without } from "./selection.js";

export type Phase = "loading" | "ready" | "failed";

export interface Address {
  id: string;
  metricId: string | null;
}

/** A board as the viewer has it before them: what it shows, how it is narrowed, and what each card came to. */
export class LiveBoard extends Observable {
  phase: Phase = "loading";
  failure: Failure | null = null;
  cards = new Map<string, Card>();
  layout: Placement[] = []; // in reading order
  filters = new FilterValues([]);
  selections: Selection[] = [];
  isArranging = false;
  readonly #batches: Batches;
  readonly #stop = new AbortController();
  #board: Board | null = null;

  constructor(
    readonly server: Server,
    private readonly address: Address,
    private readonly onLife: (seconds: number) => void,
  ) {
    super();
    this.#batches = new Batches(server, (failure) => this.#refuse(failure));
  }

  /** What the server said of it; asked for only once the board is ready. */
  get definition(): Board {
    if (!this.#board) throw new Error("The board is not loaded yet.");
    return this.#board;
  }

  get isLoaded(): boolean {
    return this.#board !== null;
  }

  async load(): Promise<void> {
    const board = await this.#fetched();
    if (!board) return;
    this.filters = new FilterValues(board.filters);
    await this.#take(board);
  }

  /** After metrics or layout were changed: asks anew for the board, and for those cards only that are not as before. */
  async refresh(): Promise<void> {
    const board = await this.#fetched();
    if (board) await this.#take(board);
  }

  ask(cards: readonly Card[]): Promise<void> {
    return this.#batches.ask(cards, this.state);
  }

  /** Further rows of a card, as it is ordered and narrowed just now. */
  page(card: Card, part: { offset: number; limit: number }, signal: AbortSignal): Promise<Answer> {
    return askMetric(this.server, this.state, { ...card.question, ...part }, signal);
  }

  get state(): BoardState {
    return {
      embedId: this.definition.embedId,
      filters: this.filters.changed,
      selections: this.selections.map(({ metricId, member, value }) => ({ metricId, member, value })),
    };
  }

  get isFiltered(): boolean {
    return this.selections.length > 0 || this.definition.filters.some(({ name }) => this.filters.get(name) !== null);
  }

  /** What is set just now and does not narrow `card`, as people know it. */
  ignoredBy(card: Card): string[] {
    const isIgnored = (name: string): boolean => card.ignores(name) || !card.metric.filters.includes(name);
    const filters = this.definition.filters.filter(({ name }) => isIgnored(name) && this.filters.get(name) !== null);
    const selections = this.selections.filter((one) => card.ignores(nameOf(one)));
    return [...filters.map(({ label }) => label), ...selections.map(({ label }) => label)];
  }

  setFilter(name: string, value: FilterValue | null): void {
    if (this.filters.set(name, value)) this.#askFiltered([name]);
  }

  /** The filters as they were first, and no selections. */
  reset(): void {
    const names = this.filters.reset();
    const gone = this.selections;
    this.selections = [];
    this.#notifyCards();
    const isTouched = (card: Card): boolean =>
      names.some((name) => card.metric.filters.includes(name)) || isAffected(card, gone);
    this.#ask([...this.cards.values()].filter(isTouched));
  }

  /** `card` filters the others by a point of it; below the first level, also by what it was drilled through. */
  select(card: Card, { value, label, member }: { value: Cell; label: string; member: string }): void {
    const metricId = card.metric.id;
    const above = card.drill.map((crumb, level) => ({
      metricId,
      member: card.metric.drill[level]?.member ?? "",
      ...crumb,
    }));
    const selection = { metricId, member, value, label };
    this.selections = toggledUnder(this.selections, selection, above);
    this.#askOthers(selection);
  }

  unselect(selection: Selection): void {
    this.selections = without(this.selections, selection);
    this.#askOthers(selection);
  }

  setGrain(card: Card, grain: Granularity): void {
    card.grain = grain;
    this.#ask([card]);
  }

  drillInto(card: Card, crumb: Crumb): void {
    card.drill = [...card.drill, crumb];
    this.#ask([card]);
  }

  /** Back up to `level`: 0 is what was shown first. */
  drillTo(card: Card, level: number): void {
    card.drill = card.drill.slice(0, level);
    this.#ask([card]);
  }

  /** The cards whose question failed for want of a connection. */
  askUnreached(): void {
    this.#ask(this.#failed("UNREACHABLE"));
  }

  /** After the whole board was refused: on from where the viewer was, filters and all. */
  resume(): void {
    const { failure } = this;
    this.failure = null;
    this.phase = "ready";
    this.#ask(failure ? this.#failed(failure.code) : []);
  }

  place(layout: readonly Placement[]): void {
    const places = complete(layout, [...this.cards.keys()]);
    this.layout = this.isArranging ? inOrderOf(this.layout, places) : readingOrder(places);
    this.changed();
  }

  close(): void {
    this.#stop.abort();
    this.#batches.close();
  }

  #path(): string {
    const { id, metricId } = this.address;
    return `board?${new URLSearchParams({ embedId: id, ...(metricId ? { metricId } : {}) })}`;
  }

  /** Null where the board could not be had; why is then told. */
  async #fetched(): Promise<Board | null> {
    try {
      return (await this.server.json<{ data: Board }>(this.#path(), { signal: this.#stop.signal })).data;
    } catch (fault) {
      if (!isAbort(fault)) this.#fail(asFailure(fault));
      return null;
    }
  }

  #take(board: Board): Promise<void> {
    const before = this.cards;
    this.onLife(board.expiresIn);
    this.#board = board;
    this.cards = new Map(board.metrics.map((metric) => [metric.id, reused(before.get(metric.id), metric)]));
    this.phase = "ready";
    this.place(board.layout);
    return this.ask([...this.cards.values()].filter((card) => card !== before.get(card.metric.id)));
  }

  /** One request refused is its cards' matter, unless the next would fare no better. */
  #refuse(failure: Failure): void {
    if (failure.code === "AUTHENTICATION_ERROR" || failure.code === "ORIGIN_NOT_ALLOWED") this.#fail(failure);
  }

  #fail(failure: Failure): void {
    this.phase = "failed";
    this.failure = failure;
    this.changed();
  }

  #failed(code: string): Card[] {
    return [...this.cards.values()].filter(({ failure }) => failure?.code === code);
  }

  #askFiltered(names: readonly string[]): void {
    this.#notifyCards();
    this.#ask([...this.cards.values()].filter(({ metric }) => names.some((name) => metric.filters.includes(name))));
  }

  /** Cards that a filter does not drive say so, without being asked anew. */
  #notifyCards(): void {
    for (const card of this.cards.values()) card.changed();
  }

  #askOthers(selection: Selection): void {
    this.#ask([...this.cards.values()].filter((card) => isAffected(card, [selection])));
  }

  #ask(cards: readonly Card[]): void {
    this.changed();
    void this.ask(cards);
  }
}

/** Whether any of the selections can matter to `card`: not its own, nor one that its last answer ignored. */
function isAffected(card: Card, selections: readonly Selection[]): boolean {
  return selections.some((one) => one.metricId !== card.metric.id && !card.ignores(nameOf(one)));
}

/** The card as it is, where its metric is what it was. */
function reused(card: Card | undefined, metric: BoardMetric): Card {
  return card && JSON.stringify(card.metric) === JSON.stringify(metric) ? card : new Card(metric);
}

/** While cards are moved about, the document's order stays: an element that changes its place in it loses the focus. */
function inOrderOf(before: readonly Placement[], places: readonly Placement[]): Placement[] {
  const order = before.map(({ metricId }) => metricId);
  return [...places].sort((one, other) => order.indexOf(one.metricId) - order.indexOf(other.metricId));
}
