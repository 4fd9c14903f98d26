export interface Scrolled {
  top: number; // pixels scrolled
  height: number; // pixels seen
  rowHeight: number;
  count: number;
}

/** The rows to draw, `last` left out: those that are seen, and as many again around them as `spare` says. */
export function windowOf({ top, height, rowHeight, count }: Scrolled, spare: number): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return { first: Math.min(first, Math.max(0, last)), last: Math.max(0, last) };
}

/** Where to scroll so that `row` is wholly seen; the same place if it already is. */
export function scrolledTo(row: number, { top, height, rowHeight }: Scrolled): number {
  const start = row * rowHeight;
  if (start < top) return start;
  return Math.max(top, start + rowHeight - height);
}

export const isNearEnd = ({ top, height, rowHeight, count }: Scrolled): boolean =>
  top + 2 * height >= count * rowHeight;
