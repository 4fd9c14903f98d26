/** The change of a number since an earlier one. */

import type { Cell } from "../../api/protocol.js";
import { numberOf, sum } from "../../formatting/decimal.js";

export interface Change {
  difference: number | string; // exact if both numbers are
  direction: number; // 1 up, -1 down, 0 level, as it is written
  ratio: number | null; // null if the earlier value is zero or less
  tone: "good" | "bad" | "same";
}

const LEAST = 0.0005; // a smaller change is written as 0.0 %

/**
 * Null if either is not a number. An earlier value of zero or less gives no percentage: it would be
 * infinite, or have the wrong sign.
 */
export function changeOf(
  now: Cell | undefined,
  before: Cell | undefined,
  { isLowerBetter = false, isShare = false }: { isLowerBetter?: boolean; isShare?: boolean } = {},
): Change | null {
  const [value, base] = [numberOf(now), numberOf(before)];
  if (value === null || base === null) return null;
  const difference = sum([now, negative(before!)])!;
  const ratio = base > 0 ? Number(difference) / base : null;
  const relative = isShare ? Number(difference) : ratio;
  const direction = relative !== null && Math.abs(relative) < LEAST ? 0 : Math.sign(Number(difference));
  const tone = direction === 0 ? "same" : direction > 0 !== isLowerBetter ? "good" : "bad";
  return { difference, direction, ratio, tone };
}

function negative(cell: Cell): number | string {
  if (typeof cell !== "string") return -Number(cell);
  return cell.startsWith("-") ? cell.slice(1) : `-${cell.replace(/^\+/, "")}`;
}
