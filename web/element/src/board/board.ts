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

/** The state of a board: its definition, filters and selections, and the state of each card. */
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

  /** The board as the server defines it. Throws before the board is loaded. */
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

  /** After a change of metrics or layout: loads the board again, and asks only for cards that changed. */
  async refresh(): Promise<void> {
    const board = await this.#fetched();
    if (board) await this.#take(board);
  }

  ask(cards: readonly Card[]): Promise<void> {
    return this.#batches.ask(cards, this.state);
  }

  /** Further rows of a card in its present order and with its present filters. */
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

  /** Labels of the set filters and selections that do not apply to `card`. */
  ignoredBy(card: Card): string[] {
    const isIgnored = (name: string): boolean => card.ignores(name) || !card.metric.filters.includes(name);
    const filters = this.definition.filters.filter(({ name }) => isIgnored(name) && this.filters.get(name) !== null);
    const selections = this.selections.filter((one) => card.ignores(nameOf(one)));
    return [...filters.map(({ label }) => label), ...selections.map(({ label }) => label)];
  }

  setFilter(name: string, value: FilterValue | null): void {
    if (this.filters.set(name, value)) this.#askFiltered([name]);
  }

  /** Restores the initial filters, and removes all selections. */
  reset(): void {
    const names = this.filters.reset();
    const gone = this.selections;
    this.selections = [];
    this.#notifyCards();
    const isTouched = (card: Card): boolean =>
      names.some((name) => card.metric.filters.includes(name)) || isAffected(card, gone);
    this.#ask([...this.cards.values()].filter(isTouched));
  }

  /** Filters the other cards by a point of `card`, and by the levels that `card` was drilled through. */
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

  /** Returns to `level`; 0 is the first. */
  drillTo(card: Card, level: number): void {
    card.drill = card.drill.slice(0, level);
    this.#ask([card]);
  }

  /** Asks again for the cards that failed without a connection. */
  askUnreached(): void {
    this.#ask(this.#failed("UNREACHABLE"));
  }

  /** Resumes a board that was refused as a whole, with the viewer's filters. */
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

  /** Null if the board could not be loaded; `failure` then says why. */
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

  /** A refused request concerns its cards alone, unless every further request would be refused too. */
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

  /** Cards show that a filter does not apply to them without a new question. */
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

/** Whether a selection can apply to `card`: it is of another card, and the last answer did not ignore it. */
function isAffected(card: Card, selections: readonly Selection[]): boolean {
  return selections.some((one) => one.metricId !== card.metric.id && !card.ignores(nameOf(one)));
}

/** The same card if its metric is unchanged. */
function reused(card: Card | undefined, metric: BoardMetric): Card {
  return card && JSON.stringify(card.metric) === JSON.stringify(metric) ? card : new Card(metric);
}

/** The order of the elements stays while cards are arranged: an element that is moved in the document loses the focus. */
function inOrderOf(before: readonly Placement[], places: readonly Placement[]): Placement[] {
  const order = before.map(({ metricId }) => metricId);
  return [...places].sort((one, other) => order.indexOf(one.metricId) - order.indexOf(other.metricId));
}
