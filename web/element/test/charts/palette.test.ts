import { expect, test } from "vitest";
import { cartesian } from "../../src/charts/cartesian/cartesian.js";
import { heat, luminance, textColourOn } from "../../src/charts/palette.js";
import { token } from "../../src/theme/tokens.js";
import { COUNT, chartProps, MONTH, PLAN, SIZE, THEME } from "./example.js";

const contrast = (one: string, other: string) => {
  const [light, dark] = [luminance(one), luminance(other)].sort((left, right) => right - left) as [number, number];
  return (light + 0.05) / (dark + 0.05);
};

test("text on a heatmap has enough contrast at every heat", () => {
  for (const isDark of [false, true]) {
    const theme = { ...THEME, isDark, surface: token("surface", isDark), palette: [token("palette-1", isDark)] };
    for (let share = 0; share <= 1; share += 0.05)
      expect(contrast(textColourOn(heat(theme, share)), heat(theme, share))).toBeGreaterThanOrEqual(4);
  }
});

test("heat only ever moves away from the surface", () => {
  const steps = [0, 0.25, 0.5, 0.75, 1].map((share) => luminance(heat(THEME, share)));
  expect(steps).toEqual([...steps].sort((one, other) => other - one));
});

test("a series keeps its colour when a filter removes others", () => {
  const all = chartProps(
    { kind: "area", isStacked: true },
    [MONTH, PLAN, COUNT],
    [
      ["2026-01-01", "A", 5],
      ["2026-01-01", "B", 3],
      ["2026-01-01", "C", 7],
    ],
  );
  const [first, second, third] = cartesian(all, SIZE).legend.map(({ colour }) => colour);
  const fewer = {
    ...all,
    answer: {
      ...all.answer,
      rows: [
        ["2026-01-01", "C", 7],
        ["2026-01-01", "B", 3],
        ["2026-01-01", "D", 1],
      ],
    },
  };
  expect(cartesian(fewer, SIZE).legend.map(({ name, colour }) => [name, colour])).toEqual([
    ["C", third],
    ["B", second],
    ["D", expect.any(String)],
  ]);
  expect(new Set(cartesian(fewer, SIZE).legend.map(({ colour }) => colour)).size).toBe(3);
  expect(cartesian(all, SIZE).legend[0]!.colour).toBe(first);
});
