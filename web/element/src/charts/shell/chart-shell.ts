/** The frame of every drawn chart: plot, legend and tooltip, pointed at by mouse, touch and keys alike. */

import { chartStrings } from "../../strings/charts.js";
import type { ChartProps, OnPoint, View } from "../chart-view.js";
import { describe } from "../describe.js";
import { html, svgText, vector } from "./dom.js";
import { legend, legendPicture } from "./legend.js";
import { type AxisStop, isChosen, type Mark, NO_SCENE, type Scene, type Size } from "./scene.js";
import { applyTheme } from "./styles.js";
import { Tooltip } from "./tooltip.js";

/** Where the pointer or the keys are; mark -1 means the whole stop. */
export interface Cursor {
  stop: number;
  mark: number;
}

/** Draws into the plot of a shell. */
export interface Renderer {
  draw(props: ChartProps, size: Size, hidden: Set<string>, isMoving: boolean): Scene;
  find(x: number, y: number): Cursor | null;
  show(cursor: Cursor | null): void;
  place(cursor: Cursor): [number, number];
  isAlone: boolean; // the tooltip shows one mark, not its whole stop
  picture(): SVGSVGElement | null;
  close(): void;
}

const MOVES: Record<string, [number, number]> = {
  ArrowRight: [1, 0],
  ArrowLeft: [-1, 0],
  ArrowDown: [0, 1],
  ArrowUp: [0, -1],
};

export class ChartShell implements View {
  readonly #root = html("div", { class: "chart" });
  readonly #plot = html("div", {
    class: "chart-plot",
    tabindex: 0,
    role: "application",
    "aria-roledescription": "chart",
  });
  readonly #canvas = html("div", { class: "chart-canvas" });
  readonly #live = html("div", { class: "chart-live", "aria-live": "polite" });
  readonly #tooltip = new Tooltip(this.#root);
  readonly #hidden = new Set<string>();
  readonly #closed = new AbortController();
  readonly #renderer: Renderer;
  readonly #onPoint: OnPoint | null;
  #legend: HTMLElement | null = null;
  #props: ChartProps | null = null;
  #scene: Scene = NO_SCENE;
  #cursor: Cursor | null = null;
  #isByKeys = false;
  #size = "";

  constructor(host: HTMLElement, onPoint: OnPoint | null, renderer: (canvas: HTMLElement) => Renderer) {
    this.#onPoint = onPoint;
    this.#plot.append(this.#canvas);
    this.#root.append(this.#plot, this.#live);
    host.append(this.#root);
    this.#renderer = renderer(this.#canvas);
    this.#listen();
  }

  draw(props: ChartProps): void {
    const isSame = this.#props?.answer === props.answer;
    this.#props = props;
    applyTheme(this.#root, props.theme);
    this.#plot.setAttribute("aria-label", describe(props));
    if (!isSame) this.#point(null);
    this.#fill(props, !props.theme.isStill);
    // The cursor stays, so that a viewer who filtered by a point can remove the filter with the next key.
    this.#renderer.show(this.#cursor);
  }

  resize(): void {
    const { clientWidth, clientHeight } = this.#root;
    if (this.#props && this.#size !== `${clientWidth} ${clientHeight}`) this.#fill(this.#props, false);
  }

  svg(): string | null {
    const picture = this.#renderer.picture();
    if (!picture || !this.#props) return null;
    const { theme } = this.#props;
    const { clientWidth: width } = this.#root;
    const { clientWidth, clientHeight: height } = this.#canvas;
    picture.setAttribute("x", String((width - clientWidth) / 2));
    const below = legendPicture(
      this.#scene.legend.filter(({ key }) => !this.#hidden.has(key)),
      theme,
      width,
    );
    below.group.setAttribute("transform", `translate(0 ${height})`);
    const whole = { width, height: height + below.height };
    return svgText(
      vector(
        "svg",
        { ...whole, viewBox: `0 0 ${whole.width} ${whole.height}`, "font-family": theme.font },
        vector("rect", { ...whole, fill: theme.surface }),
        picture,
        below.group,
      ),
    );
  }

  close(): void {
    this.#closed.abort();
    this.#tooltip.hide();
    this.#renderer.close();
    this.#root.remove();
  }

  /** The legend takes its room first, because the plot is drawn for what is left. */
  #fill(props: ChartProps, isMoving: boolean): void {
    this.#root.querySelector(".chart-empty")?.remove();
    this.#size = `${this.#root.clientWidth} ${this.#root.clientHeight}`;
    if (this.#root.clientWidth === 0 || this.#root.clientHeight === 0) return;
    this.#root.classList.toggle("is-low", this.#root.clientHeight < 230);
    this.#scene = this.#paint(props, isMoving);
    const before = this.#room();
    this.#renew();
    if (this.#room() !== before) this.#scene = this.#paint(props, isMoving);
    const isEmpty = this.#scene.stops.length === 0;
    this.#plot.hidden = isEmpty;
    if (isEmpty) this.#root.prepend(html("p", { class: "chart-empty" }, this.#scene.empty ?? chartStrings.empty));
    this.#hint();
  }

  #room(): string {
    return `${this.#plot.clientWidth} ${this.#plot.clientHeight}`;
  }

  #paint(props: ChartProps, isMoving: boolean): Scene {
    this.#plot.hidden = false;
    return this.#renderer.draw(
      props,
      { width: this.#plot.clientWidth, height: this.#plot.clientHeight },
      this.#hidden,
      isMoving,
    );
  }

  #renew(): void {
    const focused = (this.#root.getRootNode() as ShadowRoot | Document).activeElement?.getAttribute("data-key");
    this.#legend?.remove();
    this.#legend = legend(this.#scene, this.#hidden, (key) => this.#toggle(key));
    const { clientWidth, clientHeight } = this.#root;
    this.#root.classList.toggle(
      "has-list",
      this.#scene.isList === true &&
        this.#scene.legend.length > 1 &&
        clientWidth > 260 &&
        clientWidth > 1.3 * clientHeight,
    );
    if (!this.#legend) return;
    this.#root.append(this.#legend);
    this.#legend.classList.toggle("is-cut", this.#legend.scrollWidth > this.#legend.clientWidth);
    [...this.#legend.querySelectorAll("button")].find((one) => one.dataset.key === focused)?.focus();
  }

  #toggle(key: string): void {
    if (!this.#hidden.delete(key)) this.#hidden.add(key);
    if (this.#scene.legend.every((entry) => this.#hidden.has(entry.key))) this.#hidden.clear();
    this.#point(null);
    if (this.#props) this.#fill(this.#props, !this.#props.theme.isStill);
  }

  #listen(): void {
    const follow = (event: PointerEvent) => this.#hover(event);
    this.#plot.addEventListener("pointermove", follow);
    this.#plot.addEventListener("pointerdown", follow);
    for (const end of ["pointerleave", "pointercancel", "blur"])
      this.#plot.addEventListener(end, () => this.#point(null));
    addEventListener("scroll", () => this.#follow(), { capture: true, passive: true, signal: this.#closed.signal });
    this.#plot.addEventListener("scroll", () => this.#hint(), { passive: true });
    this.#plot.addEventListener("click", () => this.#choose());
    this.#plot.addEventListener("keydown", (event) => this.#press(event));
  }

  /** Marks a plot that continues below. */
  #hint(): void {
    const { scrollTop, clientHeight, scrollHeight } = this.#plot;
    this.#plot.classList.toggle("has-more", scrollTop + clientHeight < scrollHeight - 4);
  }

  /** On scroll a tooltip of the keyboard moves along, and a tooltip of the mouse closes. */
  #follow(): void {
    if (this.#isByKeys && this.#cursor) this.#announce(this.#cursor);
    else if (this.#cursor) this.#point(null);
  }

  #hover(event: PointerEvent): void {
    const box = this.#canvas.getBoundingClientRect();
    const cursor = this.#renderer.find(event.clientX - box.left, event.clientY - box.top);
    this.#point(cursor);
    this.#plot.classList.toggle("can-act", this.#onPoint !== null && this.#mark()?.point != null);
    if (cursor) this.#tooltip.show(this.#stop()!, cursor.mark, this.#renderer.isAlone, event.clientX, event.clientY);
  }

  #press(event: KeyboardEvent): void {
    const move = MOVES[event.key];
    if (move) this.#move(...move);
    else if (event.key === "Home") this.#go({ stop: 0, mark: this.#cursor?.mark ?? 0 });
    else if (event.key === "End") this.#go({ stop: this.#scene.stops.length - 1, mark: this.#cursor?.mark ?? 0 });
    else if (event.key === "Escape" && this.#cursor) this.#point(null);
    else if (event.key === "Enter" || event.key === " ") this.#choose();
    else return;
    event.preventDefault();
  }

  #move(along: number, across: number): void {
    const { stop, mark } = this.#cursor ?? { stop: along < 0 ? this.#scene.stops.length : along > 0 ? -1 : 0, mark: 0 };
    this.#go({ stop: stop + along, mark: Math.max(0, mark) + across });
  }

  #go(wanted: Cursor): void {
    const stop = Math.max(0, Math.min(this.#scene.stops.length - 1, wanted.stop));
    const marks = this.#scene.stops[stop]?.marks.length ?? 0;
    if (marks === 0) return;
    const cursor = { stop, mark: Math.max(0, Math.min(marks - 1, wanted.mark)) };
    this.#point(cursor);
    this.#isByKeys = true;
    this.#reveal(cursor);
    this.#announce(cursor);
  }

  /** Scrolls a plot that is higher than its card to the cursor. */
  #reveal(cursor: Cursor): void {
    const [, top] = this.#renderer.place(cursor);
    const { scrollTop, clientHeight } = this.#plot;
    if (top < scrollTop || top > scrollTop + clientHeight) this.#plot.scrollTop = top - clientHeight / 2;
  }

  #announce(cursor: Cursor): void {
    const [stop, mark] = [this.#stop()!, this.#mark()!];
    const count = `${cursor.stop + 1} / ${this.#scene.stops.length}`;
    const chosen = this.#props && isChosen(this.#props, mark.point) ? chartStrings.chosen : "";
    this.#live.textContent = [stop.title, `${mark.name} ${mark.text}`.trim(), chosen, count].filter(Boolean).join(", ");
    const box = this.#canvas.getBoundingClientRect();
    const [x, y] = this.#renderer.place(cursor);
    this.#tooltip.show(stop, cursor.mark, this.#renderer.isAlone, box.left + x, box.top + y);
  }

  #point(cursor: Cursor | null): void {
    this.#cursor = cursor;
    this.#isByKeys = false;
    this.#renderer.show(cursor);
    if (!cursor) this.#tooltip.hide();
  }

  #choose(): void {
    const point = this.#mark()?.point;
    if (point && this.#onPoint) this.#onPoint(point);
  }

  #stop(): AxisStop | undefined {
    return this.#cursor ? this.#scene.stops[this.#cursor.stop] : undefined;
  }

  /** The mark of the cursor; for a whole stop, its first mark with a point. */
  #mark(): Mark | undefined {
    const marks = this.#stop()?.marks ?? [];
    return this.#cursor && this.#cursor.mark >= 0
      ? marks[this.#cursor.mark]
      : marks.find((mark) => mark.point !== null);
  }
}
