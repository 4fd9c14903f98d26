import type { BoardMetric } from "../api/protocol.js";
import { open } from "../charts/index.js";

/** Loads the code of all charts of a board while the server computes their answers. */
export function preload(metrics: readonly BoardMetric[]): void {
  for (const kind of new Set(metrics.map(({ chart }) => chart.kind))) {
    const code: Promise<unknown> = kind === "table" ? import("./table/table.js") : open(kind);
    // The card loads it again, and reports if it is still missing.
    code.catch(() => undefined);
  }
}
