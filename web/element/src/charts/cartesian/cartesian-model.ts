/** What lines, areas and bars are drawn from: the frame, and each line of it with its colour, axis and stack. */

import type { ChartData } from "../chart-data.js";
import type { ChartLayout, Line } from "../chart-layout.js";

/** A line of the frame with all that drawing it needs. */
export interface Series {
  line: Line;
  colour: string;
  isLine: boolean;
  isFilled: boolean;
  axis: 0 | 1;
  stack: string | null;
  tops: (number | null)[]; // where each dot is drawn: on top of what is stacked below it
}

export interface CartesianModel {
  data: ChartData;
  layout: ChartLayout;
  allSeries: Series[];
  isTime: boolean; // x is a true time axis
  isHorizontal: boolean;
  isFaded: (slot: number) => boolean; // where the board is filtered by another one
}

/** What is drawn there. Nothing was sold or counted where a sum has no row; a gap would tear the stack above it. */
export function valueAt({ line, stack }: Series, slot: number): number | null {
  return line.dots[slot]?.value ?? (stack && line.column.isAdditive ? 0 : null);
}
