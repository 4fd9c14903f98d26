import { describe, expect, it } from "vitest";
import type { Placement } from "../../src/api/protocol.js";
import { type Change, rearranged } from "../../src/builder/packing.js";

const layout: Placement[] = [
  { metricId: "a", x: 0, y: 0, width: 6, height: 2 },
  { metricId: "b", x: 6, y: 0, width: 6, height: 4 },
  { metricId: "c", x: 0, y: 2, width: 6, height: 2 },
  { metricId: "d", x: 0, y: 4, width: 12, height: 3 },
];

function after(change: Change): Record<string, number[]> {
  return Object.fromEntries(
    rearranged(layout, change).map(({ metricId, x, y, width, height }) => [metricId, [x, y, width, height]]),
  );
}

const AS_IT_WAS = { a: [0, 0, 6, 2], b: [6, 0, 6, 4], c: [0, 2, 6, 2], d: [0, 4, 12, 3] };

describe("a layout by hand", () => {
  it("stays as it is where nothing changes", () => expect(after({ metricId: "a" })).toEqual(AS_IT_WAS));

  it("lets a card go down past the one below it", () => {
    expect(after({ metricId: "a", y: 2 })).toEqual({ ...AS_IT_WAS, a: [0, 2, 6, 2], c: [0, 0, 6, 2] });
  });

  it("lets a card go up past the one above it", () => {
    expect(after({ metricId: "c", y: -2 })).toEqual({ ...AS_IT_WAS, a: [0, 2, 6, 2], c: [0, 0, 6, 2] });
  });

  it("makes room for a wider card", () => {
    expect(after({ metricId: "a", width: 6 })).toEqual({
      a: [0, 0, 12, 2],
      b: [6, 2, 6, 4],
      c: [0, 2, 6, 2],
      d: [0, 6, 12, 3],
    });
  });

  it("closes the gap that a card has left by one from below that fits", () => {
    const small: Placement = { metricId: "e", x: 0, y: 7, width: 3, height: 2 };
    const places = rearranged([...layout, small], { metricId: "a", x: 3 });
    expect(places.find(({ metricId }) => metricId === "e")).toMatchObject({ x: 0, y: 0 });
  });

  it.each<[Change, number[]]>([
    [{ metricId: "a", x: -5 }, [0, 0, 6, 2]],
    [{ metricId: "a", width: 20 }, [0, 0, 12, 2]],
    [{ metricId: "a", width: -20, height: -20 }, [0, 0, 2, 1]],
  ])("keeps the card on the grid: %j", (change, place) => expect(after(change)["a"]).toEqual(place));

  it("never lets two cards overlap", () => {
    for (const { metricId } of layout) {
      for (const step of [{ x: 3 }, { x: -4 }, { y: 1 }, { y: 5 }, { y: -3 }, { width: 3 }, { height: 3 }]) {
        const places = rearranged(layout, { metricId, ...step });
        const pairs = places.flatMap((one) =>
          places.filter((other) => other !== one).map((other) => [one, other] as const),
        );
        const overlapping = pairs.filter(([one, other]) => !isApart(one, other));
        expect(overlapping, `${metricId} ${JSON.stringify(step)}`).toEqual([]);
      }
    }
  });
});

const isApart = (one: Placement, other: Placement): boolean =>
  one.x + one.width <= other.x ||
  other.x + other.width <= one.x ||
  one.y + one.height <= other.y ||
  other.y + other.height <= one.y;
