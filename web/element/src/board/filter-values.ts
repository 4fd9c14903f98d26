import type { BoardFilter, FilterValue } from "../api/protocol.js";

export type Values = Record<string, FilterValue | null>;

export const isSame = (one: FilterValue | null, other: FilterValue | null): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

/** An empty list, an empty text and a range without ends are no filter: null. */
export function normalized(value: FilterValue | null): FilterValue | null {
  if (value === null || value === "") return null;
  if (Array.isArray(value)) return value.length ? value : null;
  if (typeof value !== "object" || "preset" in value) return value;
  return Object.values(value).some((end) => end !== null) ? value : null;
}

/** The filters that the viewer has set. Unchanged filters are not sent. */
export class FilterValues {
  #changed: Values = {};

  constructor(private readonly filters: readonly BoardFilter[]) {}

  get(name: string): FilterValue | null {
    return name in this.#changed ? (this.#changed[name] ?? null) : this.#first(name);
  }

  /** False if the value did not change. */
  set(name: string, value: FilterValue | null): boolean {
    const next = normalized(value);
    if (isSame(next, this.get(name))) return false;
    if (isSame(next, this.#first(name))) delete this.#changed[name];
    else this.#changed[name] = next;
    return true;
  }

  /** Restores the initial values; returns the names of the filters that changed. */
  reset(): string[] {
    const names = Object.keys(this.#changed);
    this.#changed = {};
    return names;
  }

  get changed(): Values {
    return { ...this.#changed };
  }

  #first(name: string): FilterValue | null {
    return normalized(this.filters.find((filter) => filter.name === name)?.value ?? null);
  }
}
