import { html } from "lit";
import type { Catalogue } from "../api/questions.js";
import { asFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import type { Setting } from "../card/setting.js";
import { failed } from "../card/states.js";
import { openDialog, type Dialog } from "../float/dialog.js";
import { adopt } from "../look/piece.js";
import type { BoardMetric } from "../protocol.js";
import { draftOf, EMPTY } from "./draft.js";
import { Members } from "./members.js";
import "./panel.js";
import { builderSheet } from "./sheet.js";

/** Opens the builder for a new chart, or for `metric`, one of the viewer's own. */
export function openBuilder(board: LiveBoard, within: HTMLElement, setting: Setting, metric: BoardMetric | null): void {
  const dialog = openDialog(within, metric ? `Edit ${metric.name}` : "New chart");
  dialog.element.classList.add("builder");
  adopt(dialog.element, builderSheet);
  void fill(dialog, board, setting, metric);
}

async function fill(dialog: Dialog, board: LiveBoard, setting: Setting, metric: BoardMetric | null): Promise<void> {
  dialog.draw(html`<p class="message" role="status">Loading …</p>`);
  try {
    const { embedId } = board.said;
    const { data } = await board.server.json<{ data: Catalogue }>(`catalogue?${new URLSearchParams({ embedId })}`);
    const draft = metric ? draftOf(metric) : EMPTY;
    dialog.draw(
      html`<martlet-builder
        .board=${board}
        .setting=${setting}
        .members=${new Members(data)}
        .metricId=${metric?.id ?? null}
        .draft=${draft}
        .onDone=${dialog.close}
      ></martlet-builder>`,
    );
  } catch (fault) {
    dialog.draw(failed(asFailure(fault), () => void fill(dialog, board, setting, metric)));
  }
}
