import { html, nothing, type TemplateResult } from "lit";
import type { Cell } from "../../api/protocol.js";
import { tableStrings } from "../../strings/table.js";
import { icon } from "../../theme/icons.js";
import { type Column, toneOf } from "./columns.js";
import type { AriaSort } from "./order.js";
import type { Place } from "./place.js";

interface Spot {
  place: Place;
  tab: number; // 0 for the one cell of the grid in the tab order, else -1
  onClick: () => void;
}

const LONG = 24; // letters; a longer cell may be cut off, so its title has the full text

export const placeName = ({ row, column }: Place): string => `${row}:${column}`;

export function heading(column: Column, sort: AriaSort, { place, tab, onClick }: Spot): TemplateResult {
  const mark = sort === "none" ? nothing : icon(sort === "ascending" ? "up" : "fall");
  return html`<div
    class=${column.isNumber ? "cell is-number" : "cell"}
    role="columnheader"
    aria-sort=${sort}
    aria-colindex=${place.column + 1}
    tabindex=${tab}
    data-place=${placeName(place)}
    title=${column.label}
    @click=${onClick}
  >
    <span>${column.label}</span>${mark}
  </div>`;
}

export function cell(
  column: Column,
  { value, text }: { value: Cell; text: string },
  { place, tab, onClick }: Spot,
): TemplateResult {
  const isPoint = column.role === "dimension" || column.role === "time";
  return html`<div
    class=${`cell${column.isNumber ? " is-number" : ""}${isPoint ? " point" : ""}`}
    role="gridcell"
    aria-colindex=${place.column + 1}
    tabindex=${tab}
    data-place=${placeName(place)}
    title=${text.length > LONG ? text : nothing}
    @click=${isPoint ? onClick : nothing}
  >
    ${toned(text, value, column)}
  </div>`;
}

/** A tone is never shown by colour alone. */
function toned(text: string, value: Cell, { rules }: Column): TemplateResult {
  const tone = rules.length ? toneOf(value, rules) : null;
  if (tone)
    return html`<span class=${`tone ${tone}`}>${text}<span class="hidden"> ${tableStrings.tone(tone)}</span></span>`;
  return html`<span class=${value === null ? "nothing" : ""}>${text}</span>`;
}
