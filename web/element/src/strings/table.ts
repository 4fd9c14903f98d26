/** Texts of tables. */

import type { Tone } from "../api/protocol.js";

const TONES: Record<Tone, string> = { good: "(good)", bad: "(bad)", warning: "(warning)" };

export const tableStrings = {
  search: "Search",
  searchIn: (metric: string) => `Search ${metric}`,
  rows: (count: string, isOne: boolean) => (isOne ? `${count} row` : `${count} rows`),
  searching: "Searching …",
  noRowsMatch: "No rows match.",
  loadingMore: "Loading more …",
  moreFailed: "Further rows could not be loaded.",
  tone: (tone: Tone) => TONES[tone],
};
