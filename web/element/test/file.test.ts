import { describe, expect, it } from "vitest";
import { nameIn } from "../src/export/file.js";

describe("a file's name", () => {
  it.each([
    ["attachment; filename=\"a.csv\"; filename*=UTF-8''caf%C3%A9.csv", "café.csv"],
    ['attachment; filename="my file.csv"', "my file.csv"],
    ["attachment; filename=a.csv", "a.csv"],
    ["attachment", null],
    [null, null],
  ])("in %s is %s", (disposition, name) => expect(nameIn(disposition)).toBe(name));
});
