/** The axes of values, left and right, and whether they include zero. */

import type { ChartData } from "../chart-data.js";
import { type Axis, valueAxis } from "./axes.js";
import type { CartesianModel, Series } from "./cartesian-model.js";

/** One axis of values, or two if lines have another size or format than bars. */
export function valueAxes(model: CartesianModel, length: number): Axis[] {
  const sides = ([0, 1] as const).map((axis) => model.allSeries.filter((series) => series.axis === axis));
  return sides
    .filter((side, axis) => axis === 0 || side.length > 0)
    .map((side, axis) => {
      const format = side[0]?.line.column.format;
      return valueAxis(
        model.data,
        format,
        length,
        { ...place(model, axis, length), ...whole(side), scale: isNarrow(side) },
        digits(side),
      );
    });
}

function place({ isHorizontal, allSeries: shown, data }: CartesianModel, axis: number, length: number): Axis {
  if (axis === 1) return { position: "right", splitLine: { show: false }, alignTicks: true };
  if (isHorizontal && shown.length === 1)
    return { axisLabel: { show: false }, splitLine: { show: false }, boundaryGap: endRoom(data, shown[0]!, length) };
  return isHorizontal ? { position: "top" } : {};
}

/** The space beyond the longest bars on either side of zero, for the labels at their ends. */
function endRoom({ formatter }: ChartData, { tops, line }: Series, length: number): [string, string] {
  const room = (side: (number | null)[]) =>
    Math.max(0, ...side.map((top) => formatter.axis(top!, line.column.format).length * 6.6 + 8));
  const [left, right] = [
    room(tops.filter((top) => top !== null && top < 0)),
    room(tops.filter((top) => top !== null && top >= 0)),
  ];
  const part = (side: number) => `${Math.round((100 * side) / Math.max(40, length - left - right))}%`;
  return [part(left), part(right)];
}

/** Significant digits: marks that are close to one another differ in later digits. */
function digits(side: Series[]): number {
  if (!isNarrow(side)) return 3;
  const values = side.flatMap(({ tops }) => tops.filter((top) => top !== null));
  const most = Math.max(...values);
  return Math.min(12, 3 + Math.ceil(Math.log10(most / (most - Math.min(...values)))));
}

/** Integers have no marks between them. */
function whole(side: Series[]): Axis {
  const isWhole =
    side.length > 0 &&
    side.every(({ line }) => line.column.dataType === "integer" && line.column.format?.style !== "percent");
  return isWhole ? { minInterval: 1 } : {};
}

/** Whether the axis leaves zero out: for lines that would be flat; never for bars and areas. */
function isNarrow(side: Series[]): boolean {
  if (side.length === 0 || side.some(({ isLine, isFilled }) => !isLine || isFilled)) return false;
  const values = side.flatMap(({ tops }) => tops.filter((top) => top !== null));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least > 0 && most > least && (most - least) / most < 0.25;
}
