/** The charts, each family in a chunk of its own that loads when it is first drawn. */

import type { ChartKind } from "../api/protocol.js";
import type { Open } from "./chart-view.js";

type Drawable = Exclude<ChartKind, "table">;

const CARTESIAN = async () => (await import("./cartesian/open-cartesian.js")).open;
const SHAPES = () => import("./shapes/open-shapes.js");

const LOADERS: Record<Drawable, () => Promise<Open>> = {
  number: async () => (await import("./number/number.js")).open,
  line: CARTESIAN,
  area: CARTESIAN,
  bar: CARTESIAN,
  combo: CARTESIAN,
  pie: async () => (await SHAPES()).pie,
  donut: async () => (await SHAPES()).pie,
  funnel: async () => (await SHAPES()).funnel,
  gauge: async () => (await SHAPES()).gauge,
  scatter: async () => (await import("./cartesian/open-scatter.js")).open,
  heatmap: async () => (await SHAPES()).heatmap,
  pivot: async () => (await import("./tables/pivot.js")).open,
};

/** The code of a chart kind; tables are drawn by the card. */
export async function open(kind: ChartKind): Promise<Open> {
  if (kind === "table") throw new TypeError("Tables are drawn by the card, not by a chart.");
  return LOADERS[kind]();
}
