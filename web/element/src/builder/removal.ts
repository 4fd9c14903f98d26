import type { BoardMetric } from "../api/protocol.js";
import { asFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import { notice } from "../popover/notice.js";
import { deleteStrings } from "../strings/builder.js";
import { confirmLoss } from "./confirm.js";

/** Asks for confirmation, then deletes a chart of the viewer's own. */
export function confirmRemoval(board: LiveBoard, within: HTMLElement, metric: BoardMetric): void {
  // The token decides whether only this viewer or the whole client sees the chart; the page cannot know.
  const loss = { ...deleteStrings, title: deleteStrings.title(metric.name) };
  confirmLoss(loss, within, () => void remove(board, within.closest<HTMLElement>(".board") ?? within, metric));
}

async function remove(board: LiveBoard, within: HTMLElement, metric: BoardMetric): Promise<void> {
  try {
    const path = `metrics?${new URLSearchParams({ embedId: board.definition.embedId, metricId: metric.id })}`;
    await board.server.json(path, { method: "DELETE" });
    await board.refresh();
  } catch (fault) {
    notice(within, deleteStrings.failed(asFailure(fault).requestId));
  }
}
