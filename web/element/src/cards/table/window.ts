export interface Scrolled {
  top: number; // pixels scrolled
  height: number; // pixels visible
  rowHeight: number;
  count: number;
}

/** The rows to draw, `last` excluded: the visible rows, and `spare` more on either side. */
export function windowOf({ top, height, rowHeight, count }: Scrolled, spare: number): { first: number; last: number } {
  const first = Math.max(0, Math.floor(top / rowHeight) - spare);
  const last = Math.min(count, Math.ceil((top + height) / rowHeight) + spare);
  return { first: Math.min(first, Math.max(0, last)), last: Math.max(0, last) };
}

/** The scroll position that shows `row` completely; unchanged if it already does. */
export function scrolledTo(row: number, { top, height, rowHeight }: Scrolled): number {
  const start = row * rowHeight;
  if (start < top) return start;
  return Math.max(top, start + rowHeight - height);
}

export const isNearEnd = ({ top, height, rowHeight, count }: Scrolled): boolean =>
  top + 2 * height >= count * rowHeight;
