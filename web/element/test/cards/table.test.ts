import { describe, expect, it } from "vitest";
import type { Rule } from "../../src/api/protocol.js";
import type { Order } from "../../src/api/questions.js";
import { toneOf } from "../../src/cards/table/columns.js";
import { ariaSort, nextOrder } from "../../src/cards/table/order.js";
import { type Place, stepped } from "../../src/cards/table/place.js";
import { isNearEnd, scrolledTo, windowOf } from "../../src/cards/table/window.js";

const view = (top: number, count = 10_000) => ({ top, height: 400, rowHeight: 40, count });

describe("the window of a table", () => {
  const cases: [number, number, number, number][] = [
    [0, 10_000, 0, 13],
    [4_000, 10_000, 97, 113],
    [4_010, 10_000, 97, 114],
    [399_600, 10_000, 9_987, 10_000],
    [0, 4, 0, 4],
    [8_000, 4, 4, 4],
    [0, 0, 0, 0],
  ];
  it.each(cases)("at %i of %i rows is %i to %i", (top, count, first, last) => {
    expect(windowOf(view(top, count), 3)).toEqual({ first, last });
  });

  it("scrolls no further than needed", () => {
    expect([scrolledTo(0, view(100)), scrolledTo(5, view(100)), scrolledTo(20, view(100))]).toEqual([0, 100, 440]);
  });

  it("is near its end two screens before it", () => {
    expect([isNearEnd(view(0, 20)), isNearEnd(view(0, 21)), isNearEnd(view(0, 0))]).toEqual([true, false, true]);
  });
});

describe("keys of the grid", () => {
  const extent = { rows: 100, columns: 4, page: 10 };
  const cases: [string, boolean, Place, Place][] = [
    ["ArrowDown", false, { row: 0, column: 1 }, { row: 1, column: 1 }],
    ["ArrowUp", false, { row: 0, column: 1 }, { row: -1, column: 1 }],
    ["ArrowUp", false, { row: -1, column: 1 }, { row: -1, column: 1 }],
    ["ArrowRight", false, { row: 2, column: 3 }, { row: 2, column: 3 }],
    ["PageDown", false, { row: 95, column: 0 }, { row: 99, column: 0 }],
    ["PageUp", false, { row: 4, column: 0 }, { row: 0, column: 0 }],
    ["Home", false, { row: 4, column: 2 }, { row: 4, column: 0 }],
    ["End", false, { row: 4, column: 2 }, { row: 4, column: 3 }],
    ["Home", true, { row: 4, column: 2 }, { row: 0, column: 0 }],
    ["End", true, { row: 4, column: 2 }, { row: 99, column: 3 }],
  ];
  it.each(cases)("%s (control: %s) leads from %j to %j", (key, isControl, from, to) => {
    expect(stepped(from, key, isControl, extent)).toEqual(to);
  });

  it("leave other keys to the page", () => expect(stepped({ row: 0, column: 0 }, "a", false, extent)).toBeNull());
});

describe("tones", () => {
  const rule = (operator: Rule["operator"], value: number | string, tone: Rule["tone"] = "bad"): Rule => ({
    column: "c",
    operator,
    value,
    tone,
  });
  it("compare decimals, which are strings, as numbers", () => expect(toneOf("9.50", [rule("gt", 10)])).toBeNull());
  it("take the first rule that holds", () => expect(toneOf(5, [rule("gt", 3, "good"), rule("gt", 1)])).toBe("good"));
  it("compare at the limit as their operator says", () =>
    expect([toneOf(3, [rule("gte", 3)]), toneOf(3, [rule("lt", 3)])]).toEqual(["bad", null]));
  it("equal words and numbers", () =>
    expect([toneOf("paid", [rule("equals", "paid")]), toneOf("3.0", [rule("equals", 3)])]).toEqual(["bad", "bad"]));
  it("never hold for null", () => expect(toneOf(null, [rule("lt", 3)])).toBeNull());
});

describe("an order by clicks", () => {
  const click = (isNumber: boolean, times: number): Order[] =>
    Array.from({ length: times }).reduce<Order[]>((order) => nextOrder(order, { name: "c", isNumber }), []);

  it("of numbers begins with the largest", () => {
    expect([click(true, 1), click(true, 2), click(true, 3)]).toEqual([[["c", "desc"]], [["c", "asc"]], []]);
  });
  it("of words begins with A", () => expect(click(false, 1)).toEqual([["c", "asc"]]));
  it("begins anew at another column", () => {
    expect(nextOrder([["other", "asc"]], { name: "c", isNumber: true })).toEqual([["c", "desc"]]);
  });
  it("is shown by the heading", () => {
    expect([ariaSort([["c", "desc"]], { name: "c" }), ariaSort([["c", "desc"]], { name: "d" })]).toEqual([
      "descending",
      "none",
    ]);
  });
});
