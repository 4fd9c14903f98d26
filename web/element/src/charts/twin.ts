/** The answer as an accessible table: what a chart shows, to read and to hear. */

import { html } from "./dom.js";
import { read, shown, type Reading } from "./reading.js";
import type { Drawn } from "./view.js";
import { WORDS } from "./words.js";

const MOST_ROWS = 500;

export function twin(drawn: Drawn): HTMLTableElement {
  const reading = read(drawn);
  const { rows } = drawn.answer;
  const part = rows.length > MOST_ROWS ? `. ${WORDS.firstOf(MOST_ROWS, rows.length)}` : "";
  const table = html("table", { class: "chart-twin" }, html("caption", {}, drawn.metric.name + part));
  table.append(head(reading), body(reading));
  return table;
}

function head({ columns }: Reading): HTMLElement {
  return html("thead", {}, html("tr", {}, ...columns.map((column) => html("th", { scope: "col", class: column.role }, column.label))));
}

function body({ columns, words, drawn }: Reading): HTMLElement {
  const first = columns.find((column) => column.role !== "measure");
  const rows = drawn.answer.rows.slice(0, MOST_ROWS).map((row) => html("tr", {}, ...columns.map((column) => {
    const text = shown(words, column, row[column.index]);
    return column === first ? html("th", { scope: "row" }, text) : html("td", { class: column.role }, text);
  })));
  return html("tbody", {}, ...rows);
}
