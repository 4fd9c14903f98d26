import { describe, expect, it } from "vitest";
import type { Placement } from "../../src/api/protocol.js";
import { complete, readingOrder, tabletSpans } from "../../src/board/layout.js";

const at = (metricId: string, x: number, y: number, width: number, height = 2): Placement => ({
  metricId,
  x,
  y,
  width,
  height,
});
const ids = (layout: Placement[]): string[] => layout.map(({ metricId }) => metricId);

describe("reading order", () => {
  it("is row by row, left to right", () => {
    expect(ids(readingOrder([at("d", 6, 2, 6), at("b", 6, 0, 6), at("c", 0, 2, 6), at("a", 0, 0, 6)]))).toEqual([
      "a",
      "b",
      "c",
      "d",
    ]);
  });

  it("takes a tall card before what stands beside its lower half", () => {
    expect(ids(readingOrder([at("below", 6, 2, 6), at("tall", 0, 0, 6, 4), at("top", 6, 0, 6)]))).toEqual([
      "tall",
      "top",
      "below",
    ]);
  });
});

describe("tablet spans", () => {
  const cases: [string, number[], number[]][] = [
    ["four numbers stand in two rows", [3, 3, 3, 3], [1, 1, 1, 1]],
    ["a wide card takes both columns", [12, 8], [2, 2]],
    ["what would stand alone is widened", [4, 4, 4], [1, 1, 2]],
    ["alone before a wide one", [3, 12], [2, 2]],
    ["a pair, a wide one, a pair", [6, 6, 8, 4, 4], [1, 1, 2, 1, 1]],
    ["nothing", [], []],
  ];
  it.each(cases)("%s", (_, widths, spans) => {
    expect(tabletSpans(widths.map((width, y) => at(String(y), 0, y, width)))).toEqual(spans);
  });
});

describe("a complete layout", () => {
  it("puts missing metrics below, and drops metrics that are gone", () => {
    const layout = complete([at("gone", 0, 0, 12), at("here", 0, 2, 12, 4)], ["here", "new", "newer"]);
    expect(layout.map(({ metricId, y }) => [metricId, y])).toEqual([
      ["here", 2],
      ["new", 6],
      ["newer", 10],
    ]);
  });
});
