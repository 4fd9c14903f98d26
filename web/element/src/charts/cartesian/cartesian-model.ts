/** The model of lines, areas and bars: the layout, and each of its lines with colour, axis and stack. */

import type { ChartData } from "../chart-data.js";
import type { ChartLayout, Line } from "../chart-layout.js";

/** A line of the layout with all that drawing needs. */
export interface Series {
  line: Line;
  colour: string;
  isLine: boolean;
  isFilled: boolean;
  axis: 0 | 1;
  stack: string | null;
  tops: (number | null)[]; // where each dot is drawn: on top of the stack below it
}

export interface CartesianModel {
  data: ChartData;
  layout: ChartLayout;
  allSeries: Series[];
  isTime: boolean; // x is a true time axis
  isHorizontal: boolean;
  isFaded: (slot: number) => boolean; // while the board is filtered by another slot
}

/** The value to draw. In a stack a sum without a value is zero: a gap would break the stack above it. */
export function valueAt({ line, stack }: Series, slot: number): number | null {
  return line.dots[slot]?.value ?? (stack && line.column.isAdditive ? 0 : null);
}
