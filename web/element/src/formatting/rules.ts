/** Rules that mark cells with a tone. */

import type { Cell, Rule } from "../api/protocol.js";
import { numberOf } from "./decimal.js";

/** Numbers are compared by their value, also where one is a text; texts can only be equal. */
export function holds({ operator, value }: Rule, cell: Cell): boolean {
  const [left, right] = [numberOf(cell), numberOf(value)];
  const areNumbers = left !== null && right !== null;
  if (operator === "equals") return areNumbers ? left === right : cell !== null && String(cell) === String(value);
  if (!areNumbers) return false;
  return { gt: left > right, gte: left >= right, lt: left < right, lte: left <= right }[operator];
}
