/** A renderer that draws its own SVG: circles and funnels need no library. */

import type { ChartProps, Open } from "../chart-view.js";
import { ChartShell, type Cursor, type Renderer } from "../shell/chart-shell.js";
import { vector } from "../shell/dom.js";
import { FADED, fadedOf, type Scene, type Size } from "../shell/scene.js";

export interface Shapes extends Scene {
  elements: SVGElement[];
  shapes: SVGElement[][]; // by stop and mark: the element under the pointer
  centres: [number, number][][]; // by stop and mark: where the tooltip stands
  height: number; // pixels; may exceed the plot, which then scrolls
}

type Build = (props: ChartProps, size: Size, hidden: Set<string>) => Shapes;

export function opener(build: Build): Open {
  return (host, onPoint) => new ChartShell(host, onPoint, (canvas) => new Shaper(canvas, build));
}

class Shaper implements Renderer {
  readonly isAlone = true;
  readonly #canvas: HTMLElement;
  readonly #build: Build;
  #svg: SVGSVGElement | null = null;
  #drawing: Shapes | null = null;
  #text = "";
  #chosen: SVGElement | null = null;

  constructor(canvas: HTMLElement, build: Build) {
    this.#canvas = canvas;
    this.#build = build;
  }

  draw(props: ChartProps, size: Size, hidden: Set<string>): Scene {
    this.#drawing = this.#build(props, size, hidden);
    const { width } = size;
    const { height } = this.#drawing;
    this.#canvas.style.height = height > size.height ? `${height}px` : "";
    this.#text = props.theme.text;
    this.#svg = vector(
      "svg",
      { width, height, viewBox: `0 0 ${width} ${height}`, "font-family": props.theme.font, "aria-hidden": "true" },
      ...this.#drawing.elements,
    );
    this.#canvas.replaceChildren(this.#svg);
    this.#fade(props, this.#drawing);
    return this.#drawing;
  }

  #fade(props: ChartProps, { stops, shapes }: Shapes): void {
    const isFaded = fadedOf(
      props,
      stops.flatMap(({ marks }) => marks.map(({ point }) => point)),
    );
    for (const [stop, { marks }] of stops.entries()) {
      for (const [mark, { point }] of marks.entries()) {
        if (isFaded(point)) shapes[stop]![mark]!.setAttribute("opacity", String(FADED));
      }
    }
  }

  find(x: number, y: number): Cursor | null {
    const box = this.#canvas.getBoundingClientRect();
    const root = this.#canvas.getRootNode() as ShadowRoot | Document;
    const target = root.elementFromPoint(box.left + x, box.top + y);
    const all = this.#drawing?.shapes ?? [];
    const stop =
      target && this.#svg?.contains(target)
        ? all.findIndex((marks) => marks.some((shape) => shape.contains(target)))
        : -1;
    return stop < 0 ? null : { stop, mark: all[stop]!.findIndex((shape) => shape.contains(target)) };
  }

  show(cursor: Cursor | null): void {
    this.#chosen?.removeAttribute("stroke");
    this.#chosen = cursor ? (this.#drawing?.shapes[cursor.stop]?.[cursor.mark] ?? null) : null;
    this.#chosen?.setAttribute("stroke", this.#text);
    this.#chosen?.setAttribute("stroke-width", "2");
  }

  place({ stop, mark }: Cursor): [number, number] {
    return this.#drawing!.centres[stop]![Math.max(0, mark)]!;
  }

  picture(): SVGSVGElement | null {
    return (this.#svg?.cloneNode(true) as SVGSVGElement | undefined) ?? null;
  }

  close(): void {
    this.#canvas.replaceChildren();
  }
}
