import { describe, expect, it, vi } from "vitest";
import { themeOptions } from "../../src/theme/theme.js";

describe("a theme", () => {
  it.each([
    [null, "light"],
    ["dark", "dark"],
    ["auto", "auto"],
    ["purple", "light"],
  ])("of %s is %s", (attribute, mode) => {
    expect(themeOptions(attribute, null)).toEqual({ mode, properties: {} });
  });

  it("maps the documented names and no others", () => {
    const { mode, properties } = themeOptions(
      '{"mode":"dark","accent":"#07a","onAccent":"#fff","palette":["red","blue"],"zoom":2}',
      null,
    );
    expect(mode).toBe("dark");
    expect(properties).toEqual({
      "--martlet-accent": "#07a",
      "--martlet-on-accent": "#fff",
      "--martlet-palette-1": "red",
      "--martlet-palette-2": "blue",
    });
  });

  it("that is not JSON causes one warning", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => undefined);
    for (const text of ["{bad", "{bad", "{worse"]) themeOptions(text, null);
    expect(warn).toHaveBeenCalledTimes(2);
    warn.mockRestore();
  });

  it("of the attribute wins over the token's, name by name", () => {
    const { mode, properties } = themeOptions("dark", { mode: "light", accent: "#123" });
    expect([mode, properties]).toEqual(["dark", { "--martlet-accent": "#123" }]);
  });
});
