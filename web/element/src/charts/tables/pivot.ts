/** A pivot table as an HTML table, which screen readers can read. */

import type { Cell, Rule, Tone } from "../../api/protocol.js";
import { holds } from "../../formatting/rules.js";
import { chartStrings } from "../../strings/charts.js";
import { type ChartData, type Column, chartData } from "../chart-data.js";
import type { ChartProps, OnPoint, Open, View } from "../chart-view.js";
import { adoptStyleText, html } from "../shell/dom.js";
import { pointOf } from "../shell/scene.js";
import { applyTheme } from "../shell/styles.js";
import { type Grid, grid, type Head } from "./pivot-grid.js";

const MOST_ROWS = 500;
const MOST_COLUMNS = 60;
const STYLE = `
.pivot { container-type: inline-size; width: 100%; height: 100%; overflow: auto; font: 13px/1.4 var(--chart-font); color: var(--chart-text); outline-offset: -2px; scrollbar-width: thin; }
.pivot table { border-collapse: separate; border-spacing: 0; min-width: 100%; }
.pivot caption { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
.pivot th, .pivot td { padding: 6px 12px; text-align: right; white-space: nowrap; border-bottom: 1px solid var(--chart-line); background: var(--chart-surface); font-variant-numeric: tabular-nums; }
.pivot th { font-weight: 500; color: var(--chart-muted); max-width: 220px; overflow: hidden; text-overflow: ellipsis; }
.pivot thead th { position: sticky; top: 0; z-index: 2; }
.pivot thead tr + tr th { top: 32px; }
.pivot tbody th, .pivot tfoot th, .pivot thead th.is-side { text-align: left; }
.pivot tbody th { color: var(--chart-text); white-space: normal; overflow-wrap: anywhere; min-width: 12ch; max-width: 280px; }
.pivot tbody th:first-child, .pivot tfoot th:first-child, .pivot thead th.is-side:first-child { position: sticky; left: 0; z-index: 1; max-width: 38cqi; }
.pivot thead th.is-side:first-child { z-index: 3; }
.pivot tbody tr:hover > * { background: color-mix(in srgb, var(--chart-text) 4%, var(--chart-surface)); }
.pivot .is-total { font-weight: 600; color: var(--chart-text); }
.pivot .has-one-total tr > :last-child { position: sticky; right: 0; z-index: 1; border-left: 1px solid var(--chart-line); }
.pivot .has-one-total thead tr > :last-child, .pivot .has-one-total tfoot tr > :last-child { z-index: 3; }
.pivot tfoot > tr > * { position: sticky; bottom: 0; border-top: 1px solid var(--chart-line); border-bottom: 0; font-weight: 600; color: var(--chart-text); }
.pivot tfoot th:first-child { z-index: 3; }
.pivot button { all: unset; cursor: pointer; border-radius: 3px; }
.pivot button:hover { text-decoration: underline; text-underline-offset: 3px; }
.pivot button:focus-visible { box-shadow: 0 0 0 2px var(--chart-accent); }
@container (max-width: 640px) { .pivot th, .pivot td { padding-inline: 8px; } }
.pivot .is-good { color: var(--chart-good); } .pivot .is-bad { color: var(--chart-bad); } .pivot .is-warning { color: var(--chart-warning); }
.pivot .is-good, .pivot .is-bad, .pivot .is-warning { font-weight: 600; }
`;
const SIGNS: Record<Tone, string> = { good: "▲ ", bad: "▼ ", warning: "! " };

export const open: Open = (host, onPoint) => new PivotView(host, onPoint);

class PivotView implements View {
  readonly #root = html("div", { class: "pivot", tabindex: 0 });
  readonly #onPoint: OnPoint | null;

  constructor(host: HTMLElement, onPoint: OnPoint | null) {
    this.#onPoint = onPoint;
    host.append(this.#root);
  }

  draw(props: ChartProps): void {
    applyTheme(this.#root, props.theme);
    adoptStyleText(this.#root, STYLE);
    const empty = html("p", { class: "chart-empty" }, chartStrings.empty);
    this.#root.replaceChildren(props.answer.rows.length === 0 ? empty : table(chartData(props), this.#onPoint));
  }

  resize(): void {
    // The browser lays a table out by itself.
  }

  svg(): null {
    return null;
  }

  close(): void {
    this.#root.remove();
  }
}

export function table(data: ChartData, onPoint: OnPoint | null): HTMLTableElement {
  const whole = grid(data);
  const part = { ...whole, rows: whole.rows.slice(0, MOST_ROWS), columns: whole.columns.slice(0, MOST_COLUMNS) };
  const { name } = data.props.metric;
  const isCut = whole.rows.length > MOST_ROWS;
  const title = isCut ? chartStrings.titleOfPart(name, MOST_ROWS, whole.rows.length) : name;
  const made = html(
    "table",
    { class: hasTotals(part) && part.values.length === 1 && "has-one-total" },
    html("caption", {}, title),
    head(data, part),
  );
  made.append(html("tbody", {}, ...part.rows.map((row) => line(data, part, row, onPoint))));
  if (part.values.some((value) => value.isAdditive) && part.rows.length > 1) made.append(foot(data, part));
  return made;
}

function hasTotals({ columns, values }: Grid): boolean {
  return columns.length > 1 && values.some((value) => value.isAdditive);
}

function head({ series }: ChartData, part: Grid): HTMLElement {
  const isDeep = series !== null && part.values.length > 1;
  const sides = part.sides.map((side) =>
    html("th", { scope: "col", class: "is-side", rowspan: isDeep ? 2 : null }, side.label),
  );
  const span = isDeep ? part.values.length : null;
  const totals = hasTotals(part)
    ? [html("th", { scope: isDeep ? "colgroup" : "col", colspan: span, class: "is-total" }, chartStrings.total)]
    : [];
  const name = (text: string) => html("th", { scope: isDeep ? "colgroup" : "col", colspan: span, title: text }, text);
  const names = series ? part.columns.map((column) => name(column.labels[0]!)) : values(part, 1);
  const first = html("tr", {}, ...sides, ...names, ...totals);
  return html(
    "thead",
    {},
    first,
    ...(isDeep ? [html("tr", {}, ...values(part, part.columns.length + totals.length))] : []),
  );
}

function values({ values: all }: Grid, times: number): HTMLElement[] {
  return Array.from({ length: times }, () => all.map((value) => html("th", { scope: "col" }, value.label))).flat();
}

function line(data: ChartData, part: Grid, row: Head, onPoint: OnPoint | null): HTMLElement {
  const heads = row.labels.map((text, index) =>
    html("th", { scope: "row", title: text }, index === 0 ? acting(part, row, text, onPoint) : text),
  );
  const cells = part.columns.flatMap((column) =>
    part.values.map((value) => cell(data, value, part.cell(row, column, value))),
  );
  const totals = hasTotals(part) ? part.values.map((value) => total(data, value, part.rowTotal(row, value))) : [];
  return html("tr", {}, ...heads, ...cells, ...totals);
}

function acting({ sides }: Grid, row: Head, text: string, onPoint: OnPoint | null): HTMLElement | string {
  const point = pointOf(sides[0]?.name, row.cell, text, row.row);
  if (!onPoint || !point) return text;
  const made = html("button", { type: "button" }, text);
  made.addEventListener("click", () => onPoint(point));
  return made;
}

function cell({ formatter, props }: ChartData, value: Column, content: Cell | undefined): HTMLElement {
  if (content === undefined) return html("td");
  const tone = toneOf(props.metric.chart.rules, value.name, content);
  const text = formatter.cell(content, value.dataType, value.format);
  return html("td", { class: tone && `is-${tone}` }, tone ? SIGNS[tone] + text : text);
}

function total({ formatter }: ChartData, value: Column, content: Cell | undefined): HTMLElement {
  return html(
    "td",
    { class: "is-total" },
    content === undefined ? "" : formatter.cell(content, value.dataType, value.format),
  );
}

function foot(data: ChartData, part: Grid): HTMLElement {
  const name = html(
    "th",
    { scope: "row", colspan: part.sides.length > 1 ? part.sides.length : null },
    chartStrings.total,
  );
  const sums = part.columns.flatMap((column) =>
    part.values.map((value) => total(data, value, part.columnTotal(column, value))),
  );
  const all = hasTotals(part) ? part.values.map((value) => total(data, value, part.total(value))) : [];
  return html("tfoot", {}, html("tr", {}, name, ...sums, ...all));
}

/** The tone of the first rule that holds for the cell. */
export function toneOf(rules: Rule[], column: string, content: Cell): Tone | null {
  return rules.find((rule) => rule.column === column && holds(rule, content))?.tone ?? null;
}
