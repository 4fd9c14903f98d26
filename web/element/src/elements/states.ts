import { html, type TemplateResult } from "lit";
import type { Failure } from "../api/protocol.js";
import { requestId } from "../cards/states.js";
import {
  boardFailures,
  boardStrings,
  type Explanation,
  originNotAllowed,
  unknownBoardFailure,
} from "../strings/board.js";
import { type IconName, icon } from "../theme/icons.js";
import { variables } from "../theme/variables.js";

const SYMBOLS: Record<keyof typeof boardFailures, IconName> = {
  AUTHENTICATION_ERROR: "clock",
  INVALID_EMBED_ID: "search",
  INVALID_DASHBOARD_ID: "search",
  INVALID_METRIC_ID: "search",
  TOKEN_MISSING: "warning",
  ID_MISSING: "warning",
  PERMISSION_DENIED: "lock",
  RATE_LIMIT_EXCEEDED: "clock",
  UNREACHABLE: "offline",
};

/** Why there is no board at all, for the person who can do something about it. */
function explanation({ code, message }: Failure, origin: string): Explanation & { symbol: IconName } {
  if (code === "ORIGIN_NOT_ALLOWED") return { symbol: "lock", ...originNotAllowed(origin) };
  if (!(code in boardFailures)) return { symbol: "warning", ...unknownBoardFailure };
  const known = code as keyof typeof boardFailures;
  const { title, hint } = boardFailures[known];
  return { symbol: SYMBOLS[known], title, hint: hint || message };
}

export function boardFailed(failure: Failure, onRetry: () => void): TemplateResult {
  const { symbol, title, hint } = explanation(failure, location.origin);
  return html`<div class="whole" role="alert">
    <div class="state" part="error">
      ${icon(symbol)}<strong>${title}</strong>
      <p>${hint}</p>
      <button class="button small" @click=${onRetry}>${boardStrings.retry}</button>
      ${requestId(failure)}
    </div>
  </div>`;
}

const SHAPES = [
  [0, 0, 3, 2],
  [3, 0, 3, 2],
  [6, 0, 3, 2],
  [9, 0, 3, 2],
  [0, 2, 8, 4],
  [8, 2, 4, 4],
] as const;

/** A placeholder of a board whose layout is not known yet. */
export function boardSkeleton(): TemplateResult {
  return html`<div class="bar">
      <div class="names"><div class="bone title"></div></div>
    </div>
    <div class="grid">
      ${SHAPES.map(([x, y, w, h]) => html`<div class="bone" ${variables({ "--x": x, "--y": y, "--w": w, "--h": h, "--span": w > 4 ? 2 : 1 })}></div>`)}
    </div>`;
}

export const metricSkeleton = (): TemplateResult => html`<div class="bone card"></div>`;
