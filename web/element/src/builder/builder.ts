import { html } from "lit";
import type { BoardMetric } from "../api/protocol.js";
import type { Catalogue } from "../api/questions.js";
import { asFailure } from "../api/refusal.js";
import type { LiveBoard } from "../board/board.js";
import type { CardHost } from "../cards/card-host.js";
import type { RenderContext } from "../cards/render-context.js";
import { failed } from "../cards/states.js";
import { type Dialog, openDialog } from "../popover/dialog.js";
import { adoptStyles } from "../theme/board-part.js";
import { confirmLoss } from "./confirm.js";
import { draftOf, EMPTY } from "./draft.js";
import { Members } from "./members.js";
import "./panel.js";
import { builderStrings, discardStrings } from "../strings/builder.js";
import type { BuilderPanel } from "./panel.js";
import { builderStyles } from "./styles.js";

/** Opens the builder for a new chart, or to edit `metric`. */
export function openBuilder(
  board: LiveBoard,
  within: HTMLElement,
  context: RenderContext,
  metric: BoardMetric | null,
): void {
  const dialog = openDialog(within, metric ? builderStrings.edit(metric.name) : builderStrings.newChart, () =>
    leave(dialog),
  );
  dialog.element.classList.add("builder");
  adoptStyles(dialog.element, builderStyles);
  void fill(dialog, board, context, metric);
}

function leave({ element, close }: Dialog): void {
  if (!element.querySelector<BuilderPanel>("martlet-builder")?.isChanged) return close();
  confirmLoss(discardStrings, element, close);
}

async function fill(
  dialog: Dialog,
  board: LiveBoard,
  context: RenderContext,
  metric: BoardMetric | null,
): Promise<void> {
  const boardElement = dialog.element.closest<HTMLElement>(".board");
  dialog.draw(html`<p class="message" role="status">${builderStrings.loading}</p>`);
  try {
    const { embedId } = board.definition;
    const { data } = await board.server.json<{ data: Catalogue }>(`catalogue?${new URLSearchParams({ embedId })}`);
    const draft = metric ? draftOf(metric) : EMPTY;
    dialog.draw(
      html`<martlet-builder
        .board=${board}
        .context=${context}
        .members=${new Members(data)}
        .metricId=${metric?.id ?? null}
        .draft=${draft}
        .onDone=${dialog.close}
        .onSaved=${(metricId: string) => boardElement && show(boardElement, metricId)}
      ></martlet-builder>`,
    );
  } catch (fault) {
    dialog.draw(failed(asFailure(fault), () => void fill(dialog, board, context, metric)));
  }
}

/** Scrolls to the saved chart and focuses it. */
function show(boardElement: HTMLElement, metricId: string): void {
  const cards = [...boardElement.querySelectorAll<CardHost>("martlet-card")];
  const saved = cards.find(({ card }) => card.metric.id === metricId);
  if (!saved) return;
  saved.scrollIntoView({ block: "center" });
  saved.tabIndex = -1;
  saved.focus({ preventScroll: true });
}
