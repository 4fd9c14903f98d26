import type { BoardMetric } from "../api/protocol.js";
import { open } from "../charts/index.js";

/** Fetches the code of all charts that a board needs while its answers are still being made. */
export function preload(metrics: readonly BoardMetric[]): void {
  for (const kind of new Set(metrics.map(({ chart }) => chart.kind))) {
    const code: Promise<unknown> = kind === "table" ? import("./table/table.js") : open(kind);
    // The card that needs it asks again, and says so if it is still missing.
    code.catch(() => undefined);
  }
}
