import { html, nothing, type TemplateResult } from "lit";
import type { ChartKind, Failure } from "../api/protocol.js";
import { type IconName, icon } from "../theme/icons.js";
import { variables } from "../theme/variables.js";

interface Explanation {
  symbol: IconName;
  title: string;
  hint: string;
}

const EXPLANATIONS: Record<string, Explanation> = {
  QUERY_TIMEOUT: {
    symbol: "clock",
    title: "This took too long",
    hint: "A shorter period or a narrower filter may help.",
  },
  RESULT_TOO_LARGE: {
    symbol: "rows",
    title: "That is too much to show",
    hint: "Narrow it with a filter, then try again.",
  },
  RATE_LIMIT_EXCEEDED: { symbol: "clock", title: "Too many requests just now", hint: "Wait a moment, then try again." },
  DATAMART_OUTDATED: {
    symbol: "warning",
    title: "The data has changed its shape",
    hint: "Whoever looks after this dashboard has to bring it up to date.",
  },
  PERMISSION_DENIED: { symbol: "lock", title: "You may not see this", hint: "Ask whoever looks after this dashboard." },
  DATASOURCE_UNAVAILABLE: {
    symbol: "offline",
    title: "The database cannot be reached",
    hint: "This is usually over soon.",
  },
  UNREACHABLE: {
    symbol: "offline",
    title: "No connection to the server",
    hint: "Check your connection. It is tried again once you are back online.",
  },
  NOT_DRAWN: {
    symbol: "warning",
    title: "The chart could not be drawn",
    hint: "Trying again, or reloading the page, often helps.",
  },
  ANSWER_CUT: { symbol: "offline", title: "The answer broke off", hint: "The connection was lost on the way." },
};

const UNKNOWN: Explanation = {
  symbol: "warning",
  title: "This could not be loaded",
  hint: "The fault is on our side. Trying again often helps.",
};

export function failed(failure: Failure, onRetry: () => void): TemplateResult {
  const { symbol, title, hint } = EXPLANATIONS[failure.code] ?? unknown(failure);
  return html`<div class="state" part="error">
    ${icon(symbol)}<strong>${title}</strong>
    <p>${hint}</p>
    <button class="button small" @click=${onRetry}>Try again</button>
    ${requestId(failure)}
  </div>`;
}

/** A question that was turned down comes with a sentence on what to do next; a fault of the server's with none for viewers. */
const unknown = ({ status, message }: Failure): Explanation =>
  status >= 400 && status < 500 && message ? { ...UNKNOWN, hint: message } : UNKNOWN;

export const requestId = ({ requestId: id }: Failure): TemplateResult | typeof nothing =>
  id ? html`<small>Request ${id}</small>` : nothing;

export function empty(isFiltered: boolean): TemplateResult {
  return html`<div class="state" part="empty">
    ${icon("empty")}<strong>Nothing to show</strong>
    <p>${isFiltered ? "No rows match the filters." : "There are no rows here yet."}</p>
  </div>`;
}

const PARTS = [46, 70, 54, 88, 64, 78, 40];

/** A pale likeness of what is to come, of the same size. */
export function skeleton(kind: ChartKind): TemplateResult {
  if (kind === "number" || kind === "gauge")
    return html`<div class="bones single">
      <div class="bone"></div>
      <div class="bone"></div>
    </div>`;
  return html`<div class="bones">
    ${PARTS.map((part) => html`<div class="bone" ${variables({ "--part": `${part}%` })}></div>`)}
  </div>`;
}
