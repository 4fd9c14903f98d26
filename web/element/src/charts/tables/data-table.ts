/** The answer as an accessible table: the data of a chart. */

import type { Cell } from "../../api/protocol.js";
import { wallClock } from "../../formatting/moment.js";
import { chartStrings } from "../../strings/charts.js";
import { type ChartData, cellText, chartData } from "../chart-data.js";
import type { ChartProps } from "../chart-view.js";
import { html } from "../shell/dom.js";

const MOST_ROWS = 500;

export function dataTable(props: ChartProps): HTMLTableElement {
  const data = chartData(props);
  const { rows } = props.answer;
  const { name } = props.metric;
  const title = rows.length > MOST_ROWS ? chartStrings.titleOfPart(name, MOST_ROWS, rows.length) : name;
  const table = html("table", { class: "chart-data-table" }, html("caption", {}, title));
  table.append(head(data), body(data));
  return table;
}

function head({ columns }: ChartData): HTMLElement {
  return html(
    "thead",
    {},
    html("tr", {}, ...columns.map((column) => html("th", { scope: "col", class: column.role }, column.label))),
  );
}

function body(data: ChartData): HTMLElement {
  const { columns, formatter } = data;
  const first = columns.find((column) => column.role !== "measure");
  const rows = ordered(data)
    .slice(0, MOST_ROWS)
    .map((row) =>
      html(
        "tr",
        {},
        ...columns.map((column) => {
          const text = cellText(formatter, column, row[column.index]);
          return column === first ? html("th", { scope: "row" }, text) : html("td", { class: column.role }, text);
        }),
      ),
    );
  return html("tbody", {}, ...rows);
}

/** Rows in the order of the chart: by time, rows without a time last; without a time axis as answered. */
function ordered({ x, props }: ChartData): Cell[][] {
  const { rows } = props.answer;
  if (x?.role !== "time") return rows;
  const timed = rows.map((row) => ({ row, time: wallClock(row[x.index], props.timezone) ?? Number.MAX_VALUE }));
  return timed.sort((one, other) => one.time - other.time).map(({ row }) => row);
}
