/** ECharts as the renderer of a chart shell: it only draws; the shell points and announces. */

import { BarChart, LineChart } from "echarts/charts";
import { GridSimpleComponent } from "echarts/components";
import { type EChartsType, init, use } from "echarts/core";
import { SVGRenderer } from "echarts/renderers";
import type { ChartProps, Open } from "../chart-view.js";
import { ChartShell, type Cursor, type Renderer } from "../shell/chart-shell.js";
import { html } from "../shell/dom.js";
import { type AxisStop, isChosen, type Mark, type Scene, type Size } from "../shell/scene.js";
import type { Plan } from "./cartesian.js";

use([BarChart, GridSimpleComponent, LineChart, SVGRenderer]);

type Build = (props: ChartProps, size: Size, hidden: Set<string>) => Plan;
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}
/** ECharts has no public function for the position of the grid. */
interface WithModel {
  getModel(): { getComponent(name: string): { coordinateSystem: { getRect(): Box } } };
}

const NEAR = 24; // pixels around a point that count as on it

export function opener(build: Build): Open {
  return (host, onPoint) => new ChartShell(host, onPoint, (canvas) => new EChartsRenderer(canvas, build));
}

class EChartsRenderer implements Renderer {
  readonly #canvas: HTMLElement;
  readonly #build: Build;
  readonly #selected = html("div", { "aria-hidden": "true" }); // the points that the board is filtered by
  readonly #overlay = html("div", { "aria-hidden": "true" });
  #chart: EChartsType | null = null;
  #plan: Plan | null = null;
  #lit: Mark | null = null;

  constructor(canvas: HTMLElement, build: Build) {
    this.#canvas = canvas;
    this.#build = build;
  }

  get isAlone(): boolean {
    return this.#plan?.pointer === "near";
  }

  draw(props: ChartProps, size: Size, hidden: Set<string>, isMoving: boolean): Scene {
    const plan = this.#build(props, size, hidden);
    this.#plan = plan;
    this.#canvas.style.height = plan.height > size.height ? `${plan.height}px` : "";
    if (plan.stops.length === 0) return plan;
    const room = { width: size.width, height: plan.height };
    this.#chart ??= init(this.#canvas, null, { renderer: "svg", ...room });
    this.#chart.resize(room);
    const motion = { animation: isMoving && plan.option.animation === true };
    // Series keep their identity, so that changes are animated.
    this.#chart.setOption({ ...plan.option, ...motion }, { replaceMerge: ["series", "xAxis", "yAxis"] });
    this.#markSelected(props, plan);
    this.#canvas.append(this.#selected, this.#overlay);
    return plan;
  }

  /** On lines a dot marks the point that the board is filtered by; on bars the others fade. */
  #markSelected(props: ChartProps, { stops, pointer }: Plan): void {
    const marks = (stop: AxisStop) => stop.marks.filter(({ at, point }) => at && isChosen(props, point));
    const there = stops.filter((stop) => marks(stop).length > 0);
    const hairs = pointer === "hair" ? there.flatMap((stop) => this.#guide(stop)) : [];
    this.#selected.replaceChildren(...hairs, ...there.flatMap(marks).map((mark) => this.#dot(mark, true)));
  }

  find(x: number, y: number): Cursor | null {
    if (!this.#chart || !this.#plan) return null;
    if (this.#plan.pointer === "near") return this.#nearest(x, y);
    const box = this.#box();
    if (x < box.x - 8 || x > box.x + box.width + 8 || y < box.y - 8 || y > box.y + box.height + 8) return null;
    const { stops, pointer } = this.#plan;
    const along = this.#chart.convertFromPixel(
      pointer === "row" ? { yAxisIndex: 0 } : { xAxisIndex: 0 },
      pointer === "row" ? y : x,
    ) as unknown as number;
    return { stop: closest(stops, along), mark: -1 };
  }

  #nearest(x: number, y: number): Cursor | null {
    const far = this.#plan!.stops.map((stop, index) => {
      const [left, top] = this.#pixel(stop.marks[0]!);
      return { index, distance: Math.hypot(left - x, top - y) };
    });
    const best = far.reduce((one, other) => (other.distance < one.distance ? other : one));
    return best.distance > NEAR ? null : { stop: best.index, mark: 0 };
  }

  show(cursor: Cursor | null): void {
    this.#dim();
    const stop = cursor ? this.#plan?.stops[cursor.stop] : undefined;
    if (!cursor || !stop || !this.#chart) return this.#overlay.replaceChildren();
    const chosen = stop.marks[cursor.mark];
    const dots = stop.marks.filter((mark) => mark.at && (!this.isAlone || mark === chosen));
    this.#overlay.replaceChildren(...this.#guide(stop), ...dots.map((mark) => this.#dot(mark, mark === chosen)));
    if (chosen && !chosen.at) this.#light(chosen);
  }

  #guide(stop: AxisStop): HTMLElement[] {
    const { pointer, stops } = this.#plan!;
    if (pointer === "near") return [];
    const box = this.#box();
    const middle = this.#along(stop);
    if (pointer === "hair") return [put("chart-hair", { x: middle, y: box.y, width: 1, height: box.height })];
    const slots = this.#count(pointer === "row" ? "yAxis" : "xAxis") || stops.length;
    if (pointer === "row")
      return [put("chart-band", { ...box, y: middle - box.height / slots / 2, height: box.height / slots })];
    return [put("chart-band", { ...box, x: middle - box.width / slots / 2, width: box.width / slots })];
  }

  #dot(mark: Mark, isChosen: boolean): HTMLElement {
    const dot = html("div", { class: `chart-dot${isChosen ? " is-chosen" : ""}` });
    const [x, y] = this.#pixel(mark);
    dot.style.transform = `translate(${x}px, ${y}px)`;
    dot.style.background = mark.colour;
    return dot;
  }

  #light(mark: Mark): void {
    this.#chart!.dispatchAction({ type: "highlight", seriesIndex: mark.series, dataIndex: mark.item });
    this.#lit = mark;
  }

  #dim(): void {
    if (this.#lit)
      this.#chart?.dispatchAction({ type: "downplay", seriesIndex: this.#lit.series, dataIndex: this.#lit.item });
    this.#lit = null;
  }

  place({ stop, mark }: Cursor): [number, number] {
    const there = this.#plan!.stops[stop]!;
    const chosen = there.marks[mark];
    if (chosen?.at) return this.#pixel(chosen);
    const box = this.#box();
    return this.#plan!.pointer === "row"
      ? [box.x + box.width / 2, this.#along(there)]
      : [this.#along(there), box.y + box.height / 3];
  }

  #pixel({ at, axis }: Mark): [number, number] {
    return this.#chart!.convertToPixel({ xAxisIndex: 0, yAxisIndex: axis }, at!) as [number, number];
  }

  #along(stop: AxisStop): number {
    const finder = this.#plan!.pointer === "row" ? { yAxisIndex: 0 } : { xAxisIndex: 0 };
    return this.#chart!.convertToPixel(finder, stop.place) as unknown as number;
  }

  #count(axis: "xAxis" | "yAxis"): number {
    return (this.#plan!.option[axis] as { data?: unknown[] }).data?.length ?? 0;
  }

  #box(): Box {
    return (this.#chart as unknown as WithModel).getModel().getComponent("grid").coordinateSystem.getRect();
  }

  picture(): SVGSVGElement | null {
    if (!this.#chart || !this.#plan || this.#plan.stops.length === 0) return null;
    const copy = this.#canvas.querySelector("svg")!.cloneNode(true) as SVGSVGElement;
    for (const element of [copy, ...copy.querySelectorAll<SVGElement>("[style]")]) unstyle(element);
    return copy;
  }

  close(): void {
    this.#chart?.dispose();
  }
}

/** Replaces inline styles by attributes, which a content security policy does not restrict. */
function unstyle(element: SVGElement): void {
  for (const name of [...element.style].filter((one) => one.startsWith("font")))
    element.setAttribute(name, element.style.getPropertyValue(name));
  element.removeAttribute("style");
}

function put(name: string, { x, y, width, height }: Box): HTMLElement {
  const made = html("div", { class: name });
  Object.assign(made.style, { transform: `translate(${x}px, ${y}px)`, width: `${width}px`, height: `${height}px` });
  return made;
}

/** The stop whose place is nearest to `along`; stops are in the order of their places. */
function closest(stops: AxisStop[], along: number): number {
  let [low, high] = [0, stops.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (stops[middle]!.place < along) low = middle + 1;
    else high = middle;
  }
  const isBefore = low > 0 && along - stops[low - 1]!.place < stops[low]!.place - along;
  return isBefore ? low - 1 : low;
}
