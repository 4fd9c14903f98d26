import { html } from "lit";
import type { BoardMetric } from "../api/protocol.js";
import type { Catalogue } from "../api/questions.js";
import { asFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import type { CardHost } from "../cards/card-host.js";
import type { Setting } from "../cards/render-context.js";
import { failed } from "../cards/states.js";
import { type Dialog, openDialog } from "../popover/dialog.js";
import { adopt } from "../theme/board-part.js";
import { askBefore } from "./confirm.js";
import { draftOf, EMPTY } from "./draft.js";
import { Members } from "./members.js";
import "./panel.js";
import type { BuilderPanel } from "./panel.js";
import { builderSheet } from "./styles.js";

/** Opens the builder for a new chart, or for `metric`, one of the viewer's own. */
export function openBuilder(board: LiveBoard, within: HTMLElement, setting: Setting, metric: BoardMetric | null): void {
  const dialog = openDialog(within, metric ? `Edit ${metric.name}` : "New chart", () => leave(dialog));
  dialog.element.classList.add("builder");
  adopt(dialog.element, builderSheet);
  void fill(dialog, board, setting, metric);
}

function leave({ element, close }: Dialog): void {
  if (!element.querySelector<BuilderPanel>("martlet-builder")?.isChanged) return close();
  const text = "What you have changed is not saved.";
  askBefore({ title: "Drop this chart?", text, keep: "Go on editing", lose: "Drop it" }, element, close);
}

async function fill(dialog: Dialog, board: LiveBoard, setting: Setting, metric: BoardMetric | null): Promise<void> {
  const ground = dialog.element.closest<HTMLElement>(".board");
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
        .onSaved=${(metricId: string) => ground && show(ground, metricId)}
      ></martlet-builder>`,
    );
  } catch (fault) {
    dialog.draw(failed(asFailure(fault), () => void fill(dialog, board, setting, metric)));
  }
}

/** Where the viewer finds what they have saved. */
function show(ground: HTMLElement, metricId: string): void {
  const cards = [...ground.querySelectorAll<CardHost>("martlet-card")];
  const saved = cards.find(({ card }) => card.metric.id === metricId);
  if (!saved) return;
  saved.scrollIntoView({ block: "center" });
  saved.tabIndex = -1;
  saved.focus({ preventScroll: true });
}
