import { expect, test } from "vitest";
import { curve, scaled } from "../../src/charts/number/sparkline.js";

test("a curve stays between its neighbours and breaks at nulls", () => {
  const path = curve([[0, 10], [10, 0], [20, 0], null, [40, 5], [50, 10]]);
  expect(path.match(/M/g)).toHaveLength(2);
  const heights = [...path.matchAll(/-?[\d.]+ (-?[\d.]+)/g)].map((pair) => Number(pair[1]));
  expect([Math.min(...heights), Math.max(...heights)]).toEqual([0, 10]);
});

test("points of one value lie in the middle", () => {
  expect(scaled([0, 1], [5, 5], 100, 40).map((point) => point?.[1])).toEqual([20, 20]);
});
