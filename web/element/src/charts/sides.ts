/** The axes of values: left and right, and what they leave out. */

import { valueAxis, type Axis } from "./axes.js";
import type { Ground, Trace } from "./cartesian.js";
import type { Reading } from "./reading.js";

/** One axis of values, or two where lines are of another size than bars. */
export function valueAxes(ground: Ground, length: number): Axis[] {
  const sides = ([0, 1] as const).map((axis) => ground.traces.filter((trace) => trace.axis === axis));
  return sides.filter((side, axis) => axis === 0 || side.length > 0).map((side, axis) => {
    const format = side[0]?.line.column.format;
    return valueAxis(ground.reading, format, length, { ...place(ground, axis, length), ...whole(side), scale: isNarrow(side) }, digits(side));
  });
}

function place({ isLying, traces: shown, reading }: Ground, axis: number, length: number): Axis {
  if (axis === 1) return { position: "right", splitLine: { show: false }, alignTicks: true };
  const gap = endRoom(reading, shown, length);
  if (isLying && shown.length === 1) return { axisLabel: { show: false }, splitLine: { show: false }, boundaryGap: [hasNegatives(shown) ? "4%" : 0, gap] };
  return isLying ? { position: "top" } : {};
}

/** What must be free past the longest bar for the value at its end. */
function endRoom({ words }: Reading, [first]: Trace[], length: number): string {
  const longest = Math.max(1, ...(first?.tops ?? []).map((top) => words.axis(top ?? 0, first!.line.column.format).length));
  const room = longest * 6.6 + 8;
  return `${Math.round((100 * room) / Math.max(40, length - room))}%`;
}

function hasNegatives(shown: Trace[]): boolean {
  return shown.some(({ tops }) => tops.some((top) => (top ?? 0) < 0));
}

/** Marks close to one another differ in later digits. */
function digits(side: Trace[]): number {
  if (!isNarrow(side)) return 3;
  const values = side.flatMap(({ tops }) => tops.filter((top) => top !== null));
  const most = Math.max(...values);
  return Math.min(12, 3 + Math.ceil(Math.log10(most / (most - Math.min(...values)))));
}

/** Counts have no halves. */
function whole(side: Trace[]): Axis {
  const isWhole = side.length > 0 && side.every(({ line }) => line.column.dataType === "integer" && line.column.format?.style !== "percent");
  return isWhole ? { minInterval: 1 } : {};
}

/** Plain lines may leave zero out where they would else be flat; bars and areas never. */
function isNarrow(side: Trace[]): boolean {
  if (side.length === 0 || side.some(({ isLine, isFilled }) => !isLine || isFilled)) return false;
  const values = side.flatMap(({ tops }) => tops.filter((top) => top !== null));
  const [least, most] = [Math.min(...values), Math.max(...values)];
  return least > 0 && most > least && (most - least) / most < 0.25;
}
