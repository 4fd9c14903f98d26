/** Names of members as people say them. */

import type { Granularity } from "../api/protocol.js";

export const GRAINS: readonly Granularity[] = ["second", "minute", "hour", "day", "week", "month", "quarter", "year"];

/** `orders.createdAt.month` is "Created at": the table and the period need no mention. */
export function readable(name: string): string {
  const parts = name.split(".").filter((part) => !GRAINS.includes(part as Granularity));
  const text = parts
    .slice(parts.length > 1 ? 1 : 0)
    .join(" ")
    .replaceAll("_", " ")
    .replace(/(?<=[a-z])[A-Z](?=[a-z])/g, (letter) => ` ${letter.toLowerCase()}`);
  return text.charAt(0).toUpperCase() + text.slice(1);
}
