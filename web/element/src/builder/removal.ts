import { html } from "lit";
import { asFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import { openDialog } from "../float/dialog.js";
import { notice } from "../float/notice.js";
import type { BoardMetric } from "../protocol.js";
import { adopt } from "../look/piece.js";
import { builderSheet } from "./sheet.js";

/** Asks before a chart of the viewer's own is deleted. */
export function confirmRemoval(board: LiveBoard, within: HTMLElement, metric: BoardMetric): void {
  const { element, draw, close } = openDialog(within, `Delete ${metric.name}?`);
  element.classList.add("small");
  adopt(element, builderSheet);
  const confirm = (): void => {
    close();
    void remove(board, within.closest<HTMLElement>(".board") ?? within, metric);
  };
  draw(
    html`<div class="removal">
      <p>It goes for everyone who sees this dashboard, and cannot be brought back.</p>
      <div class="ways">
        <button class="button" autofocus @click=${close}>Keep it</button
        ><button class="button danger" @click=${confirm}>Delete</button>
      </div>
    </div>`,
  );
}

async function remove(board: LiveBoard, within: HTMLElement, metric: BoardMetric): Promise<void> {
  try {
    const path = `metrics?${new URLSearchParams({ embedId: board.said.embedId, metricId: metric.id })}`;
    await board.server.json(path, { method: "DELETE" });
    await board.refresh();
  } catch (fault) {
    notice(within, `The chart could not be deleted. Request ${asFailure(fault).requestId}`);
  }
}
