import { html, type TemplateResult } from "lit";
import type { Failure } from "../api/protocol.js";
import { requestId } from "../cards/states.js";
import { type IconName, icon } from "../theme/icons.js";
import { variables } from "../theme/variables.js";

interface Explanation {
  symbol: IconName;
  title: string;
  hint: string;
}

const GONE = "It may have been removed, or its address is mistyped.";

/** Why there is no board at all, in words for whoever can do something about it. */
function explanation(failure: Failure, origin: string): Explanation {
  switch (failure.code) {
    case "AUTHENTICATION_ERROR":
      return { symbol: "clock", title: "Your session has ended", hint: "Reload the page to go on." };
    case "ORIGIN_NOT_ALLOWED":
      return {
        symbol: "lock",
        title: `${origin} may not show this dashboard`,
        hint: `Add ${origin} to the whitelist domains of the data app.`,
      };
    case "INVALID_EMBED_ID":
    case "INVALID_DASHBOARD_ID":
      return { symbol: "search", title: "This dashboard does not exist", hint: GONE };
    case "INVALID_METRIC_ID":
      return { symbol: "search", title: "This metric does not exist", hint: GONE };
    case "TOKEN_MISSING":
    case "ID_MISSING":
      return { symbol: "warning", title: "This dashboard is not set up yet", hint: failure.message };
    case "PERMISSION_DENIED":
      return { symbol: "lock", title: "You may not see this dashboard", hint: "Ask whoever looks after it." };
    case "RATE_LIMIT_EXCEEDED":
      return { symbol: "clock", title: "Too many requests just now", hint: "Wait a moment, then try again." };
    case "UNREACHABLE":
      return {
        symbol: "offline",
        title: "The dashboard cannot be reached",
        hint: "Check your connection. It is tried again once you are back online.",
      };
    default:
      return {
        symbol: "warning",
        title: "The dashboard could not be loaded",
        hint: "The fault is on our side. Trying again often helps.",
      };
  }
}

export function boardFailed(failure: Failure, onRetry: () => void): TemplateResult {
  const { symbol, title, hint } = explanation(failure, location.origin);
  return html`<div class="whole" role="alert">
    <div class="state" part="error">
      ${icon(symbol)}<strong>${title}</strong>
      <p>${hint}</p>
      <button class="button small" @click=${onRetry}>Try again</button>
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

/** The likeness of a board before its layout is known. */
export function boardSkeleton(): TemplateResult {
  return html`<div class="bar">
      <div class="names"><div class="bone title"></div></div>
    </div>
    <div class="grid">
      ${SHAPES.map(([x, y, w, h]) => html`<div class="bone" ${variables({ "--x": x, "--y": y, "--w": w, "--h": h, "--span": w > 4 ? 2 : 1 })}></div>`)}
    </div>`;
}

export const metricSkeleton = (): TemplateResult => html`<div class="bone card"></div>`;
