import { describe, expect, it, vi } from "vitest";
import { Access, isOtherClient } from "../../src/api/access.js";
import { Refusal } from "../../src/api/refusal.js";

const SECOND = 1000;

function clock(): { now: () => number; pass: (seconds: number) => void } {
  let time = 0;
  const pass = (seconds: number): void => {
    time += seconds * SECOND;
  };
  return { now: () => time, pass };
}

describe("access", () => {
  it("uses the page's token while it lasts", async () => {
    const getToken = vi.fn(() => Promise.resolve("second"));
    const { now, pass } = clock();
    const access = new Access("first", getToken, now);
    access.lasts(3600);
    pass(3000);
    expect(await access.bearer()).toBe("first");
    expect(getToken).not.toHaveBeenCalled();
  });

  it("asks the page where there is no token", async () => {
    expect(await new Access(null, () => Promise.resolve("given")).bearer()).toBe("given");
  });

  it("renews a minute before the end, whatever the wall clock says", async () => {
    vi.setSystemTime(new Date("1999-01-01"));
    const { now, pass } = clock();
    const access = new Access("first", () => Promise.resolve("second"), now);
    access.lasts(3600);
    pass(3541);
    expect(await access.bearer()).toBe("second");
    vi.useRealTimers();
  });

  it("renews a short token in its last tenth", async () => {
    const { now, pass } = clock();
    const access = new Access("first", () => Promise.resolve("second"), now);
    access.lasts(30);
    pass(26);
    expect(await access.bearer()).toBe("first");
    pass(2);
    expect(await access.bearer()).toBe("second");
  });

  it("asks once for however many requests", async () => {
    const getToken = vi.fn(() => Promise.resolve("given"));
    const access = new Access(null, getToken);
    await Promise.all([access.bearer(), access.bearer(), access.after("old")]);
    expect(getToken).toHaveBeenCalledTimes(1);
  });

  it("gives the newer token to a request that was refused with the older", async () => {
    const getToken = vi.fn(() => Promise.resolve("third"));
    const access = new Access("second", getToken);
    expect(await access.after("first")).toBe("second");
    expect(getToken).not.toHaveBeenCalled();
  });

  it("has nothing else to try without getToken, or where it gives the same again", async () => {
    expect(await new Access("first", null).after("first")).toBeNull();
    expect(await new Access("first", () => Promise.resolve("first")).after("first")).toBeNull();
  });

  it("keeps an ended token where nobody can give another", async () => {
    const { now, pass } = clock();
    const access = new Access("first", null, now);
    access.lasts(10);
    pass(20);
    expect(await access.bearer()).toBe("first");
  });

  it.each([
    ["throws", () => Promise.reject(new Error("no"))],
    ["is empty", () => Promise.resolve("")],
  ])("is refused where getToken %s", async (_, getToken) => {
    await expect(new Access(null, getToken).bearer()).rejects.toThrow(Refusal);
  });
});

describe("a token of another client", () => {
  const token = (sub: string, more = "") => `h.${btoa(JSON.stringify({ sub, more })).replace(/=+$/, "")}.s`;

  it("differs from a renewed one by its subject", () => {
    expect(isOtherClient(token("a"), token("a", "newer"))).toBe(false);
    expect(isOtherClient(token("b"), token("a"))).toBe(true);
    expect(isOtherClient(null, token("a"))).toBe(true);
    expect(isOtherClient("garbage", token("a"))).toBe(true);
    expect(isOtherClient(token("a"), null)).toBe(false);
  });

  it("that the page gives instead of an ended one is reported", async () => {
    const others: string[] = [];
    const access = new Access(
      token("a"),
      () => Promise.resolve(token("b")),
      undefined,
      (other) => others.push(other),
    );
    expect(await access.after(token("a"))).toBe(token("b"));
    expect(others).toEqual([token("b")]);
  });
});
