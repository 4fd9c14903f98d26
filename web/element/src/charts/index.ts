/** The charts, each family in a chunk of its own that loads when it is first drawn. */

import type { ChartKind } from "../protocol.js";
import type { Open } from "./view.js";

type Drawable = Exclude<ChartKind, "table">;

const CARTESIAN = async () => (await import("./family-cartesian.js")).open;
const SHAPES = () => import("./family-shapes.js");

const LOADERS: Record<Drawable, () => Promise<Open>> = {
  number: async () => (await import("./number.js")).open,
  line: CARTESIAN,
  area: CARTESIAN,
  bar: CARTESIAN,
  combo: CARTESIAN,
  pie: async () => (await SHAPES()).pie,
  donut: async () => (await SHAPES()).pie,
  funnel: async () => (await SHAPES()).funnel,
  gauge: async () => (await SHAPES()).gauge,
  scatter: async () => (await import("./family-scatter.js")).open,
  heatmap: async () => (await SHAPES()).heatmap,
  pivot: async () => (await import("./pivot.js")).open,
};

/** The code of a chart kind; tables are the card's own. */
export async function open(kind: ChartKind): Promise<Open> {
  if (kind === "table") throw new TypeError("a table is no chart");
  return LOADERS[kind]();
}
