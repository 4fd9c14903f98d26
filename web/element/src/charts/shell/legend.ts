/** The legend: buttons that show and hide series, and its drawing in a standalone picture. */

import type { ChartTheme } from "../chart-view.js";
import { cut, html, vector } from "./dom.js";
import type { Entry, Scene } from "./scene.js";
import { swatch } from "./tooltip.js";

const ROW = 20;
const LETTER = 6.6;

export function legend(scene: Scene, hidden: Set<string>, toggle: (key: string) => void): HTMLElement | null {
  if (scene.legend.length < 2 && !scene.note) return null;
  const entries =
    scene.legend.length < 2
      ? []
      : scene.legend.map((entry) => html("li", {}, button(entry, !hidden.has(entry.key), toggle)));
  const note = scene.note ? [html("li", { class: "chart-note" }, scene.note)] : [];
  return html("ul", { class: "chart-legend" }, ...entries, ...note);
}

function button(entry: Entry, isOn: boolean, toggle: (key: string) => void): HTMLElement {
  const name = html("span", { class: "chart-name" }, entry.name);
  const made = html(
    "button",
    { type: "button", "aria-pressed": String(isOn), title: entry.name, "data-key": entry.key },
    swatch(entry.colour, entry.isLine),
    name,
  );
  if (entry.text !== null) made.append(html("b", {}, entry.text));
  made.addEventListener("click", () => toggle(entry.key));
  return made;
}

export interface LegendPicture {
  group: SVGGElement;
  height: number;
}

/** The legend below a picture, in rows of at most `width`. */
export function legendPicture(entries: Entry[], theme: ChartTheme, width: number): LegendPicture {
  const group = vector("g", { "font-family": theme.font, "font-size": 12, fill: theme.muted });
  let [x, y] = [10, 0];
  for (const entry of entries.length < 2 ? [] : entries) {
    const text = cut(entry.text === null ? entry.name : `${entry.name}  ${entry.text}`, 32);
    const needed = 34 + text.length * LETTER;
    if (x > 10 && x + needed > width) [x, y] = [10, y + ROW];
    group.append(
      vector("rect", { x, y: y + 5, width: 9, height: 9, rx: 3, fill: entry.colour }),
      vector("text", { x: x + 15, y: y + 14 }, text),
    );
    x += needed;
  }
  return { group, height: entries.length < 2 ? 0 : y + ROW + 8 };
}
