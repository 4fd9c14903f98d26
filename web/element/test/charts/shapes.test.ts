import { beforeAll, expect, test } from "vitest";
import type { BoardColumn } from "../../src/api/protocol.js";
import { chartData } from "../../src/charts/chart-data.js";
import { funnelShapes } from "../../src/charts/shapes/funnel.js";
import { gaugeShapes } from "../../src/charts/shapes/gauge.js";
import { heatmapShapes } from "../../src/charts/shapes/heatmap.js";
import { pieShapes } from "../../src/charts/shapes/pie.js";
import { partsOf } from "../../src/charts/shapes/shares.js";
import { dataTable } from "../../src/charts/tables/data-table.js";
import { table } from "../../src/charts/tables/pivot.js";
import { AVERAGE, COUNT, COUNTRY, chartProps, MONTH, PLAN, REVENUE, SIZE } from "./example.js";
import { all, openPage, text } from "./page.js";

beforeAll(openPage);

const XSS = "<img src=x onerror=alert(1)>";

test("a pie shows each share of the whole", () => {
  const { stops, legend } = pieShapes(
    chartProps(
      { kind: "pie" },
      [PLAN, COUNT],
      [
        ["A", 30],
        ["B", 10],
      ],
    ),
    SIZE,
  );
  expect(stops.map(({ title, marks }) => [title, marks[0]!.text])).toEqual([
    ["A", "30 (75%)"],
    ["B", "10 (25%)"],
  ]);
  expect(legend.map((entry) => entry.text)).toEqual(["75%", "25%"]);
});

test("a pie counts negative values in its note", () => {
  const { stops, note } = pieShapes(
    chartProps(
      { kind: "pie" },
      [PLAN, COUNT],
      [
        ["A", 30],
        ["B", -10],
      ],
    ),
    SIZE,
  );
  expect([stops.length, note]).toEqual([1, "1 negative value is not shown"]);
});

test("parts that are all zero are not drawn, and the reason is shown", () => {
  const rows: [string, number][] = [
    ["A", 0],
    ["B", 0],
  ];
  expect(pieShapes(chartProps({ kind: "pie" }, [PLAN, COUNT], rows), SIZE)).toMatchObject({
    stops: [],
    legend: [],
    empty: "Nothing here is above zero",
  });
  expect(funnelShapes(chartProps({ kind: "funnel" }, [PLAN, COUNT], rows), SIZE)).toMatchObject({
    stops: [],
    empty: "Nothing here is above zero",
  });
});

test("the smallest of many parts are added, if they may be", () => {
  const rows = Array.from({ length: 12 }, (_, index) => [`P${index}`, `${12 - index}.5`]);
  const { parts } = partsOf(chartProps({ kind: "donut" }, [PLAN, REVENUE], rows));
  expect(parts.at(-1)).toMatchObject({ name: "Other (5)", text: "17.5", point: null });
  expect(partsOf(chartProps({ kind: "donut" }, [PLAN, AVERAGE], rows))).toMatchObject({ note: "First 8 of 12 shown" });
});

test("a funnel shows the share of the first stage", () => {
  const { stops } = funnelShapes(
    chartProps(
      { kind: "funnel" },
      [PLAN, COUNT],
      [
        ["Visited", 200],
        ["Paid", 50],
      ],
    ),
    SIZE,
  );
  expect(stops.map(({ marks }) => marks[0]!.text)).toEqual(["200", "50 (25% of first)"]);
});

test("parts of a whole are named by all dimensions, and a click means the first", () => {
  const { parts } = partsOf(
    chartProps(
      { kind: "pie" },
      [PLAN, COUNTRY, AVERAGE],
      [
        ["A", "DE", 1],
        ["A", "FR", 2],
      ],
    ),
  );
  expect(parts.map(({ name, text: told, point }) => [name, told, point])).toEqual([
    ["A · DE", "1", { member: PLAN.name, value: "A", label: "A", row: 0 }],
    ["A · FR", "2", { member: PLAN.name, value: "A", label: "A", row: 1 }],
  ]);
});

test("one value of several rows is their sum, or none", () => {
  const told = (column: BoardColumn, more = {}) => {
    const { stops, note } = gaugeShapes(
      chartProps(
        { kind: "gauge" },
        [PLAN, column],
        [
          ["A", 1],
          ["B", 2],
        ],
        { answer: more },
      ),
      SIZE,
    );
    return [stops[0]!.marks[0]!.text, note];
  };
  expect(told(COUNT)).toEqual(["3", null]);
  expect(told(AVERAGE)).toEqual(["–", "No single value: the answer has several rows"]);
  expect(told(COUNT, { truncated: true })).toEqual(["–", "No single value: the answer has several rows"]);
});

test("a gauge of null has its scale and no value", () => {
  const { stops } = gaugeShapes(chartProps({ kind: "gauge", min: 0, max: 10 }, [COUNT], [[null]]), SIZE);
  expect(stops[0]!.marks[0]!.text).toBe("–");
});

test("a heatmap has a stop for each column and a mark for each cell that is there", () => {
  const { stops } = heatmapShapes(
    chartProps(
      { kind: "heatmap" },
      [COUNTRY, PLAN, COUNT],
      [
        ["DE", "A", 1],
        ["DE", "B", null],
        ["FR", "B", 3],
      ],
    ),
    SIZE,
  );
  expect(stops.map(({ title, marks }) => [title, marks.map(({ name, text: value }) => `${name} ${value}`)])).toEqual([
    ["DE", ["A 1"]],
    ["FR", ["B 3"]],
  ]);
});

const cells = (root: unknown, tag: string) => all(root, tag).map(text);

test("a pivot table adds rows and columns of sums exactly", () => {
  const made = table(
    chartData(
      chartProps(
        { kind: "pivot" },
        [PLAN, COUNTRY, REVENUE],
        [
          ["A", "DE", "0.1"],
          ["A", "FR", "0.2"],
          ["B", "DE", "5"],
        ],
      ),
    ),
    null,
  );
  expect(cells(all(made, "tbody")[0], "tr")).toEqual(["A0.10.20.3", "B55"]);
  expect(cells(all(made, "tfoot")[0], "tr")).toEqual(["Total5.10.25.3"]);
});

test("a pivot table adds no averages", () => {
  const made = table(
    chartData(
      chartProps(
        { kind: "pivot" },
        [PLAN, COUNTRY, AVERAGE],
        [
          ["A", "DE", "1"],
          ["A", "FR", "2"],
          ["B", "DE", "5"],
        ],
      ),
    ),
    null,
  );
  expect(all(made, "tfoot")).toEqual([]);
  expect(cells(all(made, "thead")[0], "th")).toEqual(["Plan", "DE", "FR"]);
});

test("beside a sum, the total of an average stays blank", () => {
  const made = table(
    chartData(
      chartProps(
        { kind: "pivot" },
        [PLAN, COUNTRY, COUNT, AVERAGE],
        [
          ["A", "DE", 1, "1"],
          ["B", "DE", 2, "3"],
        ],
      ),
    ),
    null,
  );
  expect(cells(all(made, "tfoot")[0], "td")).toEqual(["3", ""]);
});

test("a rule marks a cell by a sign too, not by colour alone", () => {
  const rules = [{ column: COUNT.name, operator: "lt" as const, value: 5, tone: "bad" as const }];
  const made = table(chartData(chartProps({ kind: "pivot", rules }, [PLAN, COUNTRY, COUNT], [["A", "DE", 1]])), null);
  expect(cells(all(made, "tbody")[0], "td")).toEqual(["▼ 1"]);
});

test("the data table has a caption, scopes and formatted cells", () => {
  const made = dataTable(
    chartProps(
      { formats: { [REVENUE.name]: { style: "currency", currency: "EUR" } } },
      [MONTH, REVENUE],
      [
        ["2026-01-01", "1234567890123456789.5"],
        ["2026-02-01", null],
      ],
    ),
  );
  expect(cells(made, "caption")).toEqual(["Sales"]);
  expect(all(made, "th").map((head) => [head.attributes.get("scope"), text(head)])).toEqual([
    ["col", "Month"],
    ["col", "Revenue"],
    ["row", "Jan 2026"],
    ["row", "Feb 2026"],
  ]);
  expect(cells(made, "td")).toEqual(["€1,234,567,890,123,456,789.50", "–"]);
});

test("the data table of a chart over time is in chronological order", () => {
  const rows = (x: string | null) =>
    cells(
      all(
        dataTable(
          chartProps(
            { x },
            [PLAN, MONTH, COUNT],
            [
              ["A", "2026-03-01", 3],
              ["B", null, 0],
              ["B", "2026-01-01", 1],
              ["A", "2026-01-01", 2],
            ],
          ),
        ),
        "tbody",
      )[0],
      "tr",
    );
  expect(rows(null)).toEqual(["BJan 20261", "AJan 20262", "AMar 20263", "B(none)0"]);
  expect(rows(PLAN.name)[0]).toBe("AMar 20263");
});

test("values of a database become text, never elements", () => {
  const made = dataTable(chartProps({}, [PLAN, COUNT], [[XSS, 1]]));
  expect([all(made, "img").length, text(all(made, "tbody")[0])]).toEqual([0, `${XSS}1`]);
});
