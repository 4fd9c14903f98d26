import { css, html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";
import type { Placement } from "../api/protocol.js";
import { asFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import { COLUMNS } from "../board/layout.js";
import { notice } from "../popover/notice.js";
import { arrangeStrings } from "../strings/builder.js";
import { BoardPart, define } from "../theme/board-part.js";
import { icon } from "../theme/icons.js";
import { variables } from "../theme/variables.js";
import { type Change, rearranged } from "./packing.js";

const arrangeStyles = css`
  martlet-arrange > .grid {
    position: absolute;
    inset: 0;
    z-index: 2;
  }
  martlet-arrange .tile {
    position: relative;
    height: 100%;
    border: 1.5px dashed color-mix(in srgb, var(--accent) 60%, transparent);
    border-radius: var(--radius);
    background: color-mix(in srgb, var(--accent) 4%, transparent);
    cursor: grab;
    touch-action: none;
  }
  martlet-arrange .tile:hover,
  martlet-arrange .tile.moving {
    background: color-mix(in srgb, var(--accent) 10%, transparent);
    border-style: solid;
  }
  martlet-arrange .tile.moving {
    cursor: grabbing;
  }
  martlet-arrange .grip {
    position: absolute;
    inset: 0;
    width: 100%;
    height: 100%;
    border: 0;
    border-radius: inherit;
    background: none;
    cursor: inherit;
    touch-action: none;
  }
  martlet-arrange .corner {
    position: absolute;
    inset: auto 4px 4px auto;
    display: grid;
    place-items: center;
    width: 28px;
    height: 28px;
    border-radius: 7px;
    color: var(--accent);
    cursor: nwse-resize;
    touch-action: none;
  }
  martlet-arrange .toolbar {
    position: sticky;
    bottom: 16px;
    z-index: 3;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 8px;
    width: fit-content;
    max-width: 100%;
    margin: 20px auto 0;
    padding: 8px 8px 8px 16px;
    border-radius: 12px;
    background: var(--raised);
    box-shadow: var(--shadow-raised);
  }
  martlet-arrange .toolbar p {
    margin-inline-end: 12px;
    color: var(--muted);
    font-size: 13px;
  }
`;

const ROW = 96;

/** Tiles over the cards, to drag, or to move with the arrow keys and resize with Shift. */
export class Arrange extends BoardPart {
  static override sharedStyles = arrangeStyles;
  static override properties = { board: { attribute: false } };

  declare board: LiveBoard;
  #before: Placement[] = [];
  #moving: string | null = null;
  #announcement = "";

  override connectedCallback(): void {
    super.connectedCallback();
    this.#before = this.board.layout;
  }

  protected override firstUpdated(): void {
    this.querySelector<HTMLElement>(".grip")?.focus();
  }

  protected override render(): TemplateResult {
    return html`<div class="grid">
        ${repeat(
          this.board.layout,
          ({ metricId }) => metricId,
          (place) => this.#tile(place),
        )}
      </div>
      <div class="toolbar" role="group" aria-label=${arrangeStrings.toolbar}>
        <p>${arrangeStrings.help}</p>
        <button class="button plain small" @click=${() => void this.#original()}>${arrangeStrings.original}</button>
        <button class="button small" @click=${() => this.#leave(this.#before)}>${arrangeStrings.cancel}</button>
        <button class="button small first" @click=${() => void this.#save()}>${arrangeStrings.save}</button>
      </div>
      <div class="hidden" role="status">${this.#announcement}</div>`;
  }

  #tile(place: Placement): TemplateResult {
    const { metricId, x, y, width, height } = place;
    const name = this.board.cards.get(metricId)?.metric.name ?? "";
    return html`<div
      class=${metricId === this.#moving ? "tile moving" : "tile"}
      ${variables({ "--x": x, "--y": y, "--w": width, "--h": height, "--span": 1 })}
    >
      <button
        class="grip"
        aria-label=${arrangeStrings.tile(name, describePlacement(place))}
        @keydown=${(event: KeyboardEvent) => this.#onKey(event, place)}
        @pointerdown=${(event: PointerEvent) => this.#drag(event, place, "x", "y")}
      ></button>
      <span
        class="corner"
        aria-hidden="true"
        @pointerdown=${(event: PointerEvent) => this.#drag(event, place, "width", "height")}
        >${icon("corner")}</span
      >
    </div>`;
  }

  #onKey(event: KeyboardEvent, place: Placement): void {
    if (event.key === "Escape") return this.#leave(this.#before);
    const steps: Record<string, [number, number]> = {
      ArrowLeft: [-1, 0],
      ArrowRight: [1, 0],
      ArrowUp: [0, -1],
      ArrowDown: [0, 1],
    };
    const step = steps[event.key];
    if (!step) return;
    event.preventDefault();
    const [across, down] = step;
    this.#change(
      event.shiftKey
        ? { metricId: place.metricId, width: across, height: down }
        : { metricId: place.metricId, x: across, y: down },
      this.board.layout,
    );
    const now = this.board.layout.find(({ metricId }) => metricId === place.metricId);
    if (now) this.#announcement = describePlacement(now);
  }

  /** The layout is always computed from the start of the drag, so that passing over a card has no effect. */
  #drag(event: PointerEvent, { metricId }: Placement, across: "x" | "width", down: "y" | "height"): void {
    const target = event.currentTarget as HTMLElement;
    const from = this.board.layout;
    const cell = this.#cell();
    const stop = new AbortController();
    target.setPointerCapture(event.pointerId);
    this.#moving = metricId;
    const move = (now: PointerEvent): void => {
      const columns = Math.round((now.clientX - event.clientX) / cell.width);
      const rows = Math.round((now.clientY - event.clientY) / cell.height);
      this.#change({ metricId, [across]: columns, [down]: rows }, from);
    };
    const end = (): void => {
      stop.abort();
      this.#moving = null;
      this.requestUpdate();
    };
    target.addEventListener("pointermove", move, { signal: stop.signal });
    target.addEventListener("pointerup", end, { signal: stop.signal });
    target.addEventListener("pointercancel", end, { signal: stop.signal });
    this.requestUpdate();
  }

  /** The size of a column and a row, each with its gap, in pixels. */
  #cell(): { width: number; height: number } {
    const grid = this.querySelector<HTMLElement>(".grid") as HTMLElement;
    const gap = Number.parseFloat(getComputedStyle(grid).columnGap) || 0;
    return { width: (grid.clientWidth + gap) / COLUMNS, height: ROW + gap };
  }

  #change(change: Change, from: readonly Placement[]): void {
    this.board.place(rearranged(from, change));
    this.requestUpdate();
  }

  #leave(layout: readonly Placement[]): void {
    this.board.isArranging = false;
    this.board.place(layout);
  }

  async #save(): Promise<void> {
    const { embedId } = this.board.definition;
    if (await this.#isSent("PUT", "layout", { embedId, layout: this.board.layout })) this.#leave(this.board.layout);
  }

  async #original(): Promise<void> {
    const { embedId } = this.board.definition;
    if (!(await this.#isSent("DELETE", `layout?${new URLSearchParams({ embedId })}`))) return;
    this.board.isArranging = false;
    await this.board.refresh();
  }

  async #isSent(method: "PUT" | "DELETE", path: string, body?: object): Promise<boolean> {
    try {
      await this.board.server.json(path, { method, ...(body ? { body } : {}) });
      return true;
    } catch (fault) {
      notice(this, arrangeStrings.failed(asFailure(fault).requestId));
      return false;
    }
  }
}

const describePlacement = ({ x, y, width, height }: Placement): string =>
  arrangeStrings.placement(x + 1, y + 1, width, height);

define("martlet-arrange", Arrange);
