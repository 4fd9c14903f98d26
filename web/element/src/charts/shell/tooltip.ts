/** The tooltip: in the top layer, so that no card cuts it off. */

import { html } from "./dom.js";
import type { AxisStop } from "./scene.js";

const MOST_ROWS = 12;
const GAP = 14;

export class Tooltip {
  readonly #box = html("div", { class: "chart-tip", role: "presentation", popover: "manual", hidden: true });

  constructor(root: HTMLElement) {
    root.append(this.#box);
  }

  /** `chosen` is the index of the mark at the cursor, or -1. With `isAlone` only that mark is shown. */
  show(stop: AxisStop, chosen: number, isAlone: boolean, x: number, y: number): void {
    const marks = stop.marks
      .map((mark, index) => ({ mark, isChosen: index === chosen }))
      .filter(({ isChosen }) => isChosen || !isAlone);
    const rows = marks
      .slice(0, MOST_ROWS)
      .flatMap(({ mark, isChosen }) =>
        (mark.facts ?? [[mark.name, mark.text] as const]).map(([name, text]) =>
          row(mark.colour, name, text, isChosen && !isAlone),
        ),
      );
    const title = stop.title ? [html("p", { class: "chart-tip-title" }, stop.title)] : [];
    this.#box.replaceChildren(...title, ...rows);
    this.#open();
    this.#place(x, y);
  }

  hide(): void {
    if (this.#box.hidden) return;
    this.#box.hidePopover?.();
    this.#box.hidden = true;
  }

  #open(): void {
    if (!this.#box.hidden) return;
    this.#box.hidden = false;
    this.#box.showPopover?.();
  }

  #place(x: number, y: number): void {
    const { width, height } = this.#box.getBoundingClientRect();
    const left = x + GAP + width > innerWidth - 8 ? x - GAP - width : x + GAP;
    const top = Math.min(Math.max(8, y - height / 2), innerHeight - height - 8);
    this.#box.style.transform = `translate(${Math.round(Math.max(8, left))}px, ${Math.round(top)}px)`;
  }
}

function row(colour: string, name: string, text: string, isChosen: boolean): HTMLElement {
  return html(
    "div",
    { class: `chart-tip-row${isChosen ? " is-chosen" : ""}` },
    swatch(colour),
    html("span", { class: "chart-name" }, name),
    html("b", {}, text),
  );
}

export function swatch(colour: string, isLine = false): HTMLElement {
  const box = html("span", { class: `chart-swatch${isLine ? " is-line" : ""}`, "aria-hidden": "true" });
  box.style.background = colour;
  return box;
}
