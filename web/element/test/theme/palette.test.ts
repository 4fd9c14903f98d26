import { expect, test } from "vitest";
import { luminance } from "../../src/charts/palette.js";
import { PALETTE, token } from "../../src/theme/tokens.js";

type Vector = [number, number, number];

// What of linear red, green and blue is left to each sight (Machado et al. 2009, severity 1).
const SIGHTS: Record<string, Vector[]> = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};
const LEAST_APART = 0.05; // in OKLab; black and white are 1 apart

const colours = (isDark: boolean): string[] => PALETTE.map((name) => token(name, isDark));

function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((left, right) => left - right) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

function linear(colour: string): Vector {
  const channels = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16) / 255);
  return channels.map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)) as Vector;
}

const times = (matrix: Vector[], [x, y, z]: Vector): Vector =>
  matrix.map(([a, b, c]) => a * x + b * y + c * z) as Vector;

function lab(colour: string, sight: Vector[]): Vector {
  const seen = times(sight, linear(colour)).map((value) => Math.max(0, Math.min(1, value))) as Vector;
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005],
    ],
    seen,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones.map(Math.cbrt) as Vector,
  );
}

function apart(one: string, other: string, sight: Vector[]): number {
  const [left, right] = [lab(one, sight), lab(other, sight)];
  return Math.hypot(...left.map((value, index) => value - right[index]!));
}

test.each([false, true])("every colour of series stands out from its surface (dark: %s)", (isDark) => {
  for (const colour of colours(isDark))
    expect(contrast(colour, token("surface", isDark)), colour).toBeGreaterThanOrEqual(3);
});

test.each(
  Object.entries(SIGHTS).flatMap(([name, sight]) => [[name, false, sight] as const, [name, true, sight] as const]),
)("the first six colours of series are told apart by %s sight (dark: %s)", (_name, isDark, sight) => {
  const first = colours(isDark).slice(0, 6);
  for (const [index, one] of first.entries())
    for (const other of first.slice(index + 1))
      expect(apart(one, other, sight), `${one} ${other}`).toBeGreaterThan(LEAST_APART);
});

test.each([false, true])("text has enough contrast with its background (dark: %s)", (isDark) => {
  for (const ground of ["surface", "background", "raised"])
    for (const name of ["text", "muted", "good", "bad", "warning"])
      expect(contrast(token(name, isDark), token(ground, isDark)), `${name} on ${ground}`).toBeGreaterThanOrEqual(4.5);
  expect(contrast(token("on-accent", isDark), token("accent", isDark))).toBeGreaterThanOrEqual(4.5);
});
