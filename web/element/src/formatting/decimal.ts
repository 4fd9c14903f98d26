/** Numbers of an answer: drawn as floats, added exactly. */

import type { Cell } from "../api/protocol.js";

// Number() accepts more: white space, and digits of other bases.
const NUMERIC = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;
const PLAIN = /^([+-]?)(\d+)(?:\.(\d+))?$/;

/** The number to draw for `cell`; null if it holds no finite number. */
export function numberOf(cell: Cell | undefined): number | null {
  if (typeof cell === "string" && !NUMERIC.test(cell)) return null;
  if (cell === null || cell === undefined || typeof cell === "boolean") return null;
  const value = Number(cell);
  return Number.isFinite(value) ? value : null;
}

/** The sum of the numbers; a string if one of them was a string, so that no digit is lost. */
export function sum(cells: (Cell | undefined)[]): number | string | null {
  const there = cells.filter((cell) => numberOf(cell) !== null) as (number | string)[];
  if (there.length === 0) return null;
  const parts = there.map((cell) => PLAIN.exec(String(cell)));
  if (there.every((cell) => typeof cell === "number") || parts.includes(null)) {
    return there.reduce<number>((total, cell) => total + Number(cell), 0);
  }
  return exact(parts as RegExpExecArray[]);
}

function exact(parts: RegExpExecArray[]): string {
  const scale = Math.max(...parts.map((part) => part[3]?.length ?? 0));
  const total = parts.reduce((sofar, [, sign, whole, fraction = ""]) => {
    const size = BigInt(whole! + fraction.padEnd(scale, "0"));
    return sign === "-" ? sofar - size : sofar + size;
  }, 0n);
  const digits = (total < 0n ? -total : total).toString().padStart(scale + 1, "0");
  const sign = total < 0n ? "-" : "";
  return scale === 0 ? sign + digits : `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}
