import { type SVGTemplateResult, svg } from "lit";
import type { ChartKind } from "../api/protocol.js";

/** The icon of each kind, on a 20 by 20 grid. */
export const KINDS: Record<ChartKind, string> = {
  bar: "M4 16V9M8 16V5M12 16v-5M16 16V7",
  line: "M3 14l4-5 4 3 6-7",
  area: "M3 13l4-4 4 3 6-7v11H3z",
  combo: "M4 16v-4M8 16v-6M12 16v-3M16 16v-6M3 8l5-3 4 2 5-4",
  pie: "M10 3a7 7 0 1 0 7 7h-7z",
  donut: "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM10 3v4",
  number: "M7 4L5.5 16M13.5 4L12 16M3.5 8h13M3 12.5h13",
  table: "M3 4h14v12H3zM3 8h14M3 12h14M8 8v8",
  pivot: "M3 4h14v12H3zM3 8h14M8 4v12M12.5 8v8M8 12h9",
  scatter: "M5 14h.01M8 9h.01M11 12h.01M13 6h.01M16 8h.01M7 5h.01",
  heatmap: "M3 4h4v4H3zM8 4h4v4H8zM13 4h4v4h-4zM3 10h4v5H3zM8 10h4v5H8zM13 10h4v5h-4z",
  funnel: "M3 4h14l-2 4H5zM6 10h8l-1.5 3h-5zM8 15h4",
  gauge: "M3 14a7 7 0 0 1 14 0M10 14l3.5-4.5",
};

export const kindIcon = (kind: ChartKind): SVGTemplateResult =>
  svg`<svg class="icon" viewBox="0 0 20 20" aria-hidden="true"><path d=${KINDS[kind]} /></svg>`;
