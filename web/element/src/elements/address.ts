import type { Address } from "../board/board.js";

interface Ids {
  metricId?: string | null;
  embedId?: string | null;
  dashboardId?: string | null;
}

/** A metric of an embed or dashboard. An id without either is the id of the metric's own embed. */
export function metricAddress({ metricId, embedId, dashboardId }: Ids): Address | null {
  const board = embedId || dashboardId;
  if (board) return { id: board, metricId: metricId || null };
  return metricId ? { id: metricId, metricId: null } : null;
}
