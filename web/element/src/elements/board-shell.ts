import { html, type TemplateResult } from "lit";
import type { Failure } from "../api/protocol.js";
import type { LiveBoard } from "../board/board.js";
import type { RenderContext } from "../cards/render-context.js";
import type { ThemeOptions } from "../theme/theme.js";
import { variables } from "../theme/variables.js";
import { boardFailed } from "./states.js";

interface BoardShell {
  board: LiveBoard | null;
  failure: Failure | null;
  themeOptions: ThemeOptions;
  context: RenderContext;
  waiting: TemplateResult; // shown until the board is loaded
  onRetry: () => void;
}

/** The root of an element's content: the live region, and the board or the reason why it is missing. */
export function boardShell(
  { board, failure, themeOptions, context, waiting, onRetry }: BoardShell,
  ready: (board: LiveBoard) => TemplateResult,
): TemplateResult {
  const isBusy = !failure && (!board || board.phase === "loading");
  const content = failure ? boardFailed(failure, onRetry) : board?.isLoaded ? ready(board) : waiting;
  return html`<div
    class=${context.isDark ? "board dark" : "board"}
    part="board"
    lang="en"
    aria-busy=${isBusy}
    ${variables(themeOptions.properties)}
  >
    ${content}
    <martlet-voice .board=${board}></martlet-voice>
  </div>`;
}

export function cardOf(
  board: LiveBoard,
  metricId: string,
  context: RenderContext,
  place: Record<string, number>,
): TemplateResult {
  const card = board.cards.get(metricId);
  return html`<martlet-card
    .board=${board}
    .card=${card}
    .context=${context}
    .selections=${board.selections}
    ${variables(place)}
  ></martlet-card>`;
}
