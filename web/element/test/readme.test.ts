/// <reference types="vite/client" />
import { expect, it } from "vitest";
import readme from "../README.md?raw";
import { TOKEN_NAMES } from "../src/theme/tokens.js";

const sources = import.meta.glob<string>(["../src/**/*.ts", "!../src/charts/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
const parts = new Set(
  Object.values(sources).flatMap((source) =>
    [...source.matchAll(/\bpart="([a-z-]+)"|"part", "([a-z-]+)"/g)].map(([, one, other]) => one ?? other ?? ""),
  ),
);

it.each(TOKEN_NAMES.filter((name) => !/^palette-[2-7]$/.test(name)))("the custom property %s is documented", (name) => {
  expect(readme).toContain(`\`--martlet-${name}\``);
});

it.each([...parts])("the part %s is documented", (name) => expect(readme).toContain(`\`${name}\``));
