import type { Placement } from "../api/protocol.js";
import { COLUMNS } from "../board/layout.js";

export interface Change {
  metricId: string;
  x?: number; // columns to the right
  y?: number; // rows down
  width?: number; // columns wider
  height?: number;
}

const LEAST = { width: 2, height: 1 };
const MOST_ROWS = 12;

/** The layout after a card was moved or resized: the others make room, and all move up as far as they can. */
export function rearranged(layout: readonly Placement[], change: Change): Placement[] {
  const moved = layout.map((place) => (place.metricId === change.metricId ? applied(place, change) : place));
  return compacted([...moved].sort((one, other) => order(one, other, change)));
}

function applied(place: Placement, { x = 0, y = 0, width = 0, height = 0 }: Change): Placement {
  const wide = clamp(place.width + width, LEAST.width, COLUMNS - place.x);
  return {
    ...place,
    width: wide,
    height: clamp(place.height + height, LEAST.height, MOST_ROWS),
    x: clamp(place.x + x, 0, COLUMNS - wide),
    y: Math.max(0, place.y + y),
  };
}

/**
 * Compares the middles of cards: of two cards that share a column, the upper one's middle is higher, so an unchanged
 * layout keeps its order. On a tie the moved card passes the other.
 */
function order(one: Placement, other: Placement, { metricId, y = 0 }: Change): number {
  const difference = middle(one) - middle(other);
  if (difference !== 0) return difference;
  const lead = y > 0 ? 1 : -1;
  if (one.metricId === metricId) return lead;
  if (other.metricId === metricId) return -lead;
  return one.x - other.x;
}

/** Moves each card to the highest free place in its columns, so that no gap remains. */
function compacted(ordered: readonly Placement[]): Placement[] {
  const placed: Placement[] = [];
  for (const place of ordered) {
    const beside = placed.filter((one) => one.x < place.x + place.width && place.x < one.x + one.width);
    const free = [0, ...beside.map(bottom)].filter((y) => beside.every((one) => isClear(one, y, place.height)));
    placed.push({ ...place, y: Math.min(...free) });
  }
  return placed;
}

const bottom = ({ y, height }: Placement): number => y + height;
const isClear = (one: Placement, y: number, height: number): boolean => y >= bottom(one) || y + height <= one.y;

const middle = ({ y, height }: Placement): number => y + height / 2;
const clamp = (value: number, least: number, most: number): number => Math.max(least, Math.min(value, most));
