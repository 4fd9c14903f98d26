import type { Order } from "../../api/questions.js";
import type { Column } from "./columns.js";

/** The order after a click on a heading: numbers descending, texts ascending; then reversed; then the author's order. */
export function nextOrder([before]: readonly Order[], { name, isNumber }: Pick<Column, "name" | "isNumber">): Order[] {
  const ways: Order[1][] = isNumber ? ["desc", "asc"] : ["asc", "desc"];
  const at = before?.[0] === name ? ways.indexOf(before[1]) + 1 : 0;
  const way = ways[at];
  return way ? [[name, way]] : [];
}

export type AriaSort = "ascending" | "descending" | "none";

export function ariaSort(order: readonly Order[], { name }: Pick<Column, "name">): AriaSort {
  const direction = order.find(([column]) => column === name)?.[1];
  return direction ? `${direction}ending` : "none";
}
