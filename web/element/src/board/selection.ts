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

/** A second click removes the selection; another value of the same member replaces it. */
export function toggled(selections: readonly Selection[], chosen: Selection): Selection[] {
  if (selections.some((one) => isSame(one, chosen))) return without(selections, chosen);
  const others = selections.filter((one) => one.metricId !== chosen.metricId || one.member !== chosen.member);
  return [...others, chosen];
}

/** Like `toggled`. A new selection also filters by `above`, the levels that were drilled through. */
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

/** The name by which answers list an ignored selection. */
export const nameOf = ({ metricId, member }: Selection): string => `${metricId}.${member}`;
