import type { Placement } from "../api/protocol.js";

export const COLUMNS = 12;

/** Row by row, left to right: the order of the document, of the keyboard and of a phone's one column. */
export function readingOrder(layout: readonly Placement[]): Placement[] {
  return [...layout].sort((one, other) => one.y - other.y || one.x - other.x);
}

/** The number of a tablet's two columns that each placement takes: two if it is wide or would stand alone. */
export function tabletSpans(ordered: readonly Placement[]): number[] {
  const spans = ordered.map(({ width }) => (width > COLUMNS / 2 ? 2 : 1));
  let column = 0;
  spans.forEach((span, index) => {
    const next = spans[index + 1];
    if (span === 1 && column === 0 && next !== 1) spans[index] = 2;
    column = (column + (spans[index] ?? 0)) % 2;
  });
  return spans;
}

/** Placements for all of `ids`. Metrics that the layout lacks follow below, at full width. */
export function complete(layout: readonly Placement[], ids: readonly string[]): Placement[] {
  const placed = layout.filter(({ metricId }) => ids.includes(metricId));
  let y = Math.max(0, ...placed.map((place) => place.y + place.height));
  for (const metricId of ids) {
    if (placed.some((place) => place.metricId === metricId)) continue;
    placed.push({ metricId, x: 0, y, width: COLUMNS, height: 4 });
    y += 4;
  }
  return placed;
}
