import type { BoardMetric } from "../api/protocol.js";
import { asFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import { notice } from "../popover/notice.js";
import { deleteStrings } from "../strings/builder.js";
import { confirmLoss } from "./confirm.js";

/** Asks before a chart of the viewer's own is deleted. */
export function confirmRemoval(board: LiveBoard, within: HTMLElement, metric: BoardMetric): void {
  // Whether only this viewer sees it, or all of the client do, is sealed in the token.
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
