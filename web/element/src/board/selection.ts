import type { Cell } from "../api/protocol.js";

/** A click on a chart that filters the rest of the board. */
export interface Selection {
  metricId: string;
  member: string;
  value: Cell;
  label: string;
}

export const isSame = (one: Selection, other: Selection): boolean =>
  one.metricId === other.metricId && one.member === other.member && one.value === other.value;

/** A second click takes back the first; another value of the same member takes its place. */
export function toggled(selections: readonly Selection[], chosen: Selection): Selection[] {
  if (selections.some((one) => isSame(one, chosen))) return without(selections, chosen);
  const others = selections.filter((one) => one.metricId !== chosen.metricId || one.member !== chosen.member);
  return [...others, chosen];
}

/** As `toggled`, and `above`, the levels that were drilled through, narrow the board along with a new selection. */
export function toggledUnder(
  selections: readonly Selection[],
  chosen: Selection,
  above: readonly Selection[],
): Selection[] {
  const next = toggled(selections, chosen);
  if (!next.includes(chosen)) return next;
  return above.reduce((all, one) => (all.some((other) => isSame(one, other)) ? all : toggled(all, one)), next);
}

export function without(selections: readonly Selection[], gone: Selection): Selection[] {
  return selections.filter((one) => !isSame(one, gone));
}

/** How answers name a selection that they ignored. */
export const nameOf = ({ metricId, member }: Selection): string => `${metricId}.${member}`;
