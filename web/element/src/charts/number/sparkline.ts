/** A sparkline: one small line, no axes. */

import type { ChartTheme } from "../chart-view.js";
import { vector } from "../shell/dom.js";

export type Path = [number, number][];

/** The points in a box of `width` by `height`; null stays null. */
export function scaled(
  times: number[],
  values: (number | null)[],
  width: number,
  height: number,
): (readonly [number, number] | null)[] {
  const there = values.filter((value) => value !== null);
  const [least, most] = [Math.min(...there), Math.max(...there)];
  const [first, last] = [times[0]!, times.at(-1)!];
  return values.map((value, index) =>
    value === null
      ? null
      : ([
          2 + (last === first ? 0.5 : (times[index]! - first) / (last - first)) * (width - 8),
          3 + (most === least ? 0.5 : (most - value) / (most - least)) * (height - 6),
        ] as const),
  );
}

/** A curve through the points that never leaves the span of two neighbours (Fritsch and Carlson 1980); broken at nulls. */
export function curve(points: (readonly [number, number] | null)[]): string {
  return runs(points)
    .map((run) => {
      const slopes = tangents(run);
      return run
        .map(([x, y], index) => {
          if (index === 0) return `M${x.toFixed(1)} ${y.toFixed(1)}`;
          const [left, top] = run[index - 1]!;
          const third = (x - left) / 3;
          const numbers = [left + third, top + slopes[index - 1]! * third, x - third, y - slopes[index]! * third, x, y];
          return `C${numbers.map((number) => number.toFixed(1)).join(" ")}`;
        })
        .join("");
    })
    .join("");
}

function runs(points: (readonly [number, number] | null)[]): (readonly [number, number])[][] {
  const segments: (readonly [number, number])[][] = [[]];
  for (const point of points) {
    if (point) segments.at(-1)!.push(point);
    else if (segments.at(-1)!.length > 0) segments.push([]);
  }
  return segments.filter((run) => run.length > 0);
}

function tangents(run: (readonly [number, number])[]): number[] {
  const slopes = run.slice(1).map(([x, y], index) => (y - run[index]![1]) / (x - run[index]![0] || 1));
  return run.map((_, index) => {
    const [before, after] = [slopes[index - 1], slopes[index]];
    if (before === undefined || after === undefined) return before ?? after ?? 0;
    return before * after <= 0 ? 0 : (2 * before * after) / (before + after);
  });
}

export function spark(
  points: (readonly [number, number] | null)[],
  width: number,
  height: number,
  theme: ChartTheme,
  colour: string,
): SVGSVGElement {
  const there = points.filter((point) => point !== null);
  const d = curve(points);
  const [first, last] = [there[0]!, there.at(-1)!];
  const svg = vector("svg", { width, height, viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
  const isWhole = there.length === points.length && there.length > 1;
  if (isWhole)
    svg.append(vector("path", { d: `${d}L${last[0]} ${height}L${first[0]} ${height}Z`, fill: colour, opacity: 0.1 }));
  svg.append(
    vector("path", {
      d,
      fill: "none",
      stroke: colour,
      "stroke-width": 2,
      "stroke-linecap": "round",
      "stroke-linejoin": "round",
    }),
    vector("circle", { cx: last[0], cy: last[1], r: 3.5, fill: colour, stroke: theme.surface, "stroke-width": 1.5 }),
  );
  return svg;
}
