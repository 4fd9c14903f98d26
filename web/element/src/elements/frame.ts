import { html, type TemplateResult } from "lit";
import type { LiveBoard } from "../board/board.js";
import type { Setting } from "../card/setting.js";
import type { Theme } from "../look/theme.js";
import { variables } from "../look/variables.js";
import type { Failure } from "../protocol.js";
import { boardFailed } from "./states.js";

interface Frame {
  board: LiveBoard | null;
  failure: Failure | null;
  wishes: Theme;
  setting: Setting;
  waiting: TemplateResult; // shown until the board is known
  onRetry: () => void;
}

/** The ground that everything stands on, what is said aloud, and the board or why there is none. */
export function frame(
  { board, failure, wishes, setting, waiting, onRetry }: Frame,
  ready: (board: LiveBoard) => TemplateResult,
): TemplateResult {
  const isBusy = !failure && (!board || board.phase === "loading");
  const content = failure ? boardFailed(failure, onRetry) : board?.isLoaded ? ready(board) : waiting;
  return html`<div
    class=${setting.isDark ? "board dark" : "board"}
    part="board"
    lang="en"
    aria-busy=${isBusy}
    ${variables(wishes.properties)}
  >
    ${content}
    <martlet-voice .board=${board}></martlet-voice>
  </div>`;
}

export function cardOf(
  board: LiveBoard,
  metricId: string,
  setting: Setting,
  place: Record<string, number>,
): TemplateResult {
  const card = board.cards.get(metricId);
  return html`<martlet-card
    .board=${board}
    .card=${card}
    .setting=${setting}
    .selections=${board.selections}
    ${variables(place)}
  ></martlet-card>`;
}
