/// <reference types="vite/client" />
import { expect, it } from "vitest";

const sources = import.meta.glob<string>(["../src/**/*.ts", "!../src/strings/**", "!../src/api-types.ts"], {
  query: "?raw",
  import: "default",
  eager: true,
});
// A text node before a closing tag, and an attribute that people read or hear.
const IN_TEMPLATES = [/>\s*[A-Za-z][\w ,.;…]*\s*<\//g, /(?:aria-label|placeholder|title)="[^"$]*"/g];

it.each(Object.entries(sources))("%s has its texts in strings/", (_file, source) => {
  expect(IN_TEMPLATES.flatMap((pattern) => source.match(pattern) ?? [])).toEqual([]);
});
