import { expect, test } from "vitest";
import { chartData } from "../../src/charts/chart-data.js";
import { layOut, mergedOrder } from "../../src/charts/chart-layout.js";
import { AVERAGE, COUNT, COUNTRY, chartProps, column, MONTH, PLAN, REVENUE } from "./example.js";

const laid = (...given: Parameters<typeof chartProps>) => layOut(chartData(chartProps(...given)));

test("roles choose x, series and values where the chart names none", () => {
  const { x, series, values } = chartData(chartProps({}, [PLAN, MONTH, REVENUE, COUNT], []));
  expect([x?.label, series?.label, values.map(({ label }) => label)]).toEqual(["Month", "Plan", ["Revenue", "Orders"]]);
});

test("a time keeps its place at another grain", () => {
  const given = chartProps(
    { x: "orders.created_at.month", series: "orders.plan", values: ["orders.count"] },
    [MONTH, PLAN, COUNT],
    [],
  );
  given.answer.columns[0]!.name = "orders.created_at.week";
  expect(chartData(given).x).toMatchObject({ name: "orders.created_at.week", grain: "week", role: "time" });
});

test("the columns of a drilled answer decide the roles", () => {
  const given = chartProps({ x: "orders.country", values: ["orders.count"] }, [COUNTRY, COUNT], [["Ghent", 3]], {
    metric: { drill: [{ member: "orders.city", label: "City" }] },
  });
  given.answer.columns[0] = { name: "orders.city", dataType: "string", label: null };
  const { x, values } = chartData(given);
  expect([x?.name, x?.label, values[0]?.name]).toEqual(["orders.city", "City", "orders.count"]);
});

test("columns of SQL queries have roles by their types", () => {
  const { x, values } = chartData(
    chartProps({}, [column("day", "date", "column"), column("total", "decimal", "column")], []),
  );
  expect([x?.name, x?.role, values.map(({ name }) => name)]).toEqual(["day", "time", ["total"]]);
});

test("missing periods have slots and times are in order", () => {
  const { slots, lines } = laid(
    {},
    [MONTH, COUNT],
    [
      ["2026-04-01", 4],
      ["2026-01-01", 1],
      ["2026-02-01", null],
    ],
  );
  expect(slots.map(({ label }) => label)).toEqual(["Jan 2026", "Feb 2026", "Mar 2026", "Apr 2026"]);
  expect(lines[0]!.dots.map((dot) => dot?.value ?? null)).toEqual([1, null, null, 4]);
});

test("the note counts rows without a date", () => {
  const told = (...dates: (string | null)[]) =>
    laid(
      {},
      [MONTH, COUNT],
      dates.map((date, index) => [date, index]),
    ).note;
  expect([told("2026-01-01"), told("2026-01-01", null), told(null, null)]).toEqual([
    null,
    "1 row has no date",
    "2 rows have no date",
  ]);
});

test("a change of clocks neither adds nor removes a period", () => {
  const hour = column("t.at.hour", "timestamptz", "time");
  const hours = (from: string, count: number) =>
    Array.from({ length: count }, (_, index) => [new Date(Date.parse(from) + index * 3_600_000).toISOString(), index]);
  expect(laid({}, [hour, COUNT], hours("2026-03-28T23:00:00Z", 6)).slots).toHaveLength(6);
  expect(laid({}, [hour, COUNT], hours("2026-10-24T22:00:00Z", 6)).slots).toHaveLength(6);
});

test("null, empty and boolean values are slots of their own", () => {
  const { slots } = laid(
    { kind: "bar" },
    [PLAN, COUNT],
    [
      [null, 1],
      ["null", 2],
      [true, 3],
      ["true", 4],
      ["", 5],
    ],
  );
  expect(slots.map(({ label }) => label)).toEqual(["(none)", "null", "Yes", "true", "(empty)"]);
});

const crowd = Array.from({ length: 14 }, (_, index) => ["2026-01-01", `C${index}`, `${index}.10`]);

test("of many additive series the largest seven stay and the others are added exactly", () => {
  const { lines, note } = laid({}, [MONTH, COUNTRY, REVENUE], crowd);
  expect(lines).toHaveLength(8);
  expect(lines.at(-1)).toMatchObject({ name: "Other (7)", isRest: true, dots: [{ cell: "21.70", row: -1 }] });
  expect(note).toBeNull();
});

test("of many averages the first eight are shown, and the note says so", () => {
  const { lines, note } = laid({}, [MONTH, COUNTRY, AVERAGE], crowd);
  expect(lines.map(({ name }) => name)).toEqual(crowd.slice(0, 8).map((row) => row[1]));
  expect(note).toBe("First 8 of 14 shown");
});

test("a count of distinct things and a declared measure are never added", () => {
  const names = ["orders.customer.countDistinct", "orders.revenue", "orders.sum"];
  expect(
    names.map((name) => chartData(chartProps({}, [column(name, "integer", "measure")], [])).values[0]!.isAdditive),
  ).toEqual([false, false, false]);
});

test("dimensions without a place in the chart distinguish its lines", () => {
  const rows = [
    ["2026-01-01", "A", "DE", "1.5"],
    ["2026-01-01", "A", "FR", "9"],
    ["2026-01-01", "B", "DE", "4"],
  ];
  const { lines, note } = laid({ series: PLAN.name }, [MONTH, PLAN, COUNTRY, AVERAGE], rows);
  expect(lines.map(({ name, dots }) => [name, dots[0]!.cell])).toEqual([
    ["A · DE", "1.5"],
    ["A · FR", "9"],
    ["B · DE", "4"],
  ]);
  expect(note).toBeNull();
});

test("a dimension that distinguishes no rows names no line", () => {
  const number = column("number", "string", "dimension");
  const { lines } = laid(
    { x: PLAN.name, series: COUNTRY.name },
    [PLAN, number, COUNTRY, COUNT],
    [
      ["A", "1", "DE", 1],
      ["B", "2", "DE", 2],
    ],
  );
  expect(lines.map(({ name, dots }) => [name, dots.map((dot) => dot?.value)])).toEqual([["DE", [1, 2]]]);
});

test("of several rows in one place sums are added, and nothing else is drawn", () => {
  const total = column("total", "decimal", "column");
  const { lines, note } = laid(
    { kind: "bar", x: "day" },
    [column("day", "string", "column"), COUNT, total],
    [
      ["Mon", 1, 5],
      ["Mon", 2, 7],
    ],
  );
  expect(lines.map(({ dots }) => dots[0])).toMatchObject([
    { value: 3, row: -1 },
    { value: null, row: -1 },
  ]);
  expect(note).toBe("Total is not drawn where several rows have the same place");
});

test("several values without a dimension are compared with one another", () => {
  const { slots, lines } = laid({ kind: "bar" }, [COUNT, REVENUE], [[3, "5.5"]]);
  expect(slots.map(({ label }) => label)).toEqual(["Orders", "Revenue"]);
  expect(lines.map(({ dots }) => dots.map((dot) => dot?.value))).toEqual([[3, 5.5]]);
});

test("rows that lack a column keep the order of those that have it", () => {
  const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
  const rows = [
    ["Mon", "Wed", "Sat"],
    ["Tue", "Wed", "Fri", "Sat"],
    ["Thu", "Fri", "Sun"],
  ];
  expect(mergedOrder(rows)).toEqual(days);
});
