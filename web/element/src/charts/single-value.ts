/** The one value of a number or a gauge. */

import type { Cell } from "../api/protocol.js";
import { sum } from "../formatting/decimal.js";
import { chartStrings } from "../strings/charts.js";
import type { ChartData } from "./chart-data.js";
import type { ChartProps } from "./chart-view.js";

/** The value of the only row. Several rows are added if all are present and a sum is right; otherwise null. */
export function single({ values, props }: ChartData, rows: Cell[][] | undefined): Cell {
  const [value] = values;
  if (!value || !rows) return null;
  if (rows.length > 1) return isAddable(value.isAdditive, props) ? sum(rows.map((row) => row[value.index])) : null;
  return rows[0]?.[value.index] ?? null;
}

/** The reason why there is no single value. */
export function severalNote({ values, props }: ChartData): string | null {
  return props.answer.rows.length > 1 && values[0] && !isAddable(values[0].isAdditive, props)
    ? chartStrings.several
    : null;
}

function isAddable(isAdditive: boolean, { answer }: ChartProps): boolean {
  return isAdditive && !answer.truncated;
}
