import { describe, expect, it } from "vitest";
import type { BoardFilter, FilterValue } from "../../src/api/protocol.js";
import { FilterValues, normalized } from "../../src/board/filter-values.js";
import { nameOf, toggled, toggledUnder, without } from "../../src/board/selection.js";

const filter = (name: string, value: FilterValue | null): BoardFilter => ({
  name,
  label: name,
  kind: "select",
  value,
  presets: [],
  choices: null,
});

describe("filter values", () => {
  it("are the board's until changed, and not sent", () => {
    const values = new FilterValues([filter("country", "DE")]);
    expect(values.get("country")).toBe("DE");
    expect(values.changed).toEqual({});
  });

  it("are sent once changed, also to none", () => {
    const values = new FilterValues([filter("country", "DE"), filter("city", null)]);
    expect([values.set("country", null), values.set("city", "Bonn")]).toEqual([true, true]);
    expect(values.changed).toEqual({ country: null, city: "Bonn" });
  });

  it("are not sent when set back by hand", () => {
    const values = new FilterValues([filter("period", { preset: "today" })]);
    values.set("period", null);
    values.set("period", { preset: "today" });
    expect(values.changed).toEqual({});
  });

  it("say when nothing changed", () => {
    const values = new FilterValues([filter("countries", ["DE"])]);
    expect(values.set("countries", ["DE"])).toBe(false);
  });

  it("name what changed by a reset", () => {
    const values = new FilterValues([filter("a", null), filter("b", null)]);
    values.set("b", 1);
    expect(values.reset()).toEqual(["b"]);
    expect(values.changed).toEqual({});
  });

  const cases: [FilterValue | null, FilterValue | null][] = [
    [[], null],
    ["", null],
    [false, false],
    [0, 0],
    [{ start: null, end: null }, null],
    [
      { min: 0, max: null },
      { min: 0, max: null },
    ],
    [{ preset: "today" }, { preset: "today" }],
  ];
  it.each(cases)("%j settles to %j", (value, expected) => {
    expect(normalized(value)).toEqual(expected);
  });
});

describe("selections", () => {
  const germany = { metricId: "m", member: "c.country", value: "DE", label: "Germany" };
  const france = { ...germany, value: "FR", label: "France" };
  const city = { ...germany, member: "c.city", value: "Bonn" };

  it("are removed by the second click", () => expect(toggled([germany], { ...germany })).toEqual([]));
  it("give way to another value of the same member", () => expect(toggled([germany], france)).toEqual([france]));
  it("stand beside those of other members", () => expect(toggled([germany], city)).toEqual([germany, city]));
  it("narrow by the levels above too", () => expect(toggledUnder([], city, [germany])).toEqual([city, germany]));
  it("leave the levels above when taken back", () =>
    expect(toggledUnder([city, germany], city, [germany])).toEqual([germany]));
  it("are removed alone", () => expect(without([germany, city], germany)).toEqual([city]));
  it("are named as answers name them", () => expect(nameOf(germany)).toBe("m.c.country"));
});
