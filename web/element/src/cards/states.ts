import { html, nothing, type TemplateResult } from "lit";
import type { ChartKind, Failure } from "../api/protocol.js";
import { boardStrings, cardFailures, cardStrings, type Explanation, unknownCardFailure } from "../strings/board.js";
import { type IconName, icon } from "../theme/icons.js";
import { variables } from "../theme/variables.js";

const SYMBOLS: Record<keyof typeof cardFailures, IconName> = {
  QUERY_TIMEOUT: "clock",
  RESULT_TOO_LARGE: "rows",
  RATE_LIMIT_EXCEEDED: "clock",
  DATAMART_OUTDATED: "warning",
  PERMISSION_DENIED: "lock",
  DATASOURCE_UNAVAILABLE: "offline",
  UNREACHABLE: "offline",
  NOT_DRAWN: "warning",
  ANSWER_CUT: "offline",
};

type Explained = Explanation & { symbol: IconName };

export function failed(failure: Failure, onRetry: () => void): TemplateResult {
  const { symbol, title, hint } = explanation(failure);
  return html`<div class="state" part="error">
    ${icon(symbol)}<strong>${title}</strong>
    <p>${hint}</p>
    <button class="button small" @click=${onRetry}>${boardStrings.retry}</button>
    ${requestId(failure)}
  </div>`;
}

function explanation({ code, status, message }: Failure): Explained {
  if (code in cardFailures) {
    const known = code as keyof typeof cardFailures;
    return { symbol: SYMBOLS[known], ...cardFailures[known] };
  }
  // For a refused question the server's message says what to do next; messages of its own faults are not for viewers.
  const isRefused = status >= 400 && status < 500 && message;
  return { symbol: "warning", ...unknownCardFailure, ...(isRefused ? { hint: message } : {}) };
}

export const requestId = ({ requestId: id }: Failure): TemplateResult | typeof nothing =>
  id ? html`<small>${boardStrings.request(id)}</small>` : nothing;

export function empty(isFiltered: boolean): TemplateResult {
  return html`<div class="state" part="empty">
    ${icon("empty")}<strong>${cardStrings.empty}</strong>
    <p>${isFiltered ? cardStrings.noRowsMatch : cardStrings.noRowsYet}</p>
  </div>`;
}

const PARTS = [46, 70, 54, 88, 64, 78, 40];

/** A placeholder of the same size as the chart. */
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
