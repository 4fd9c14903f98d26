/** Something whose pictures want to know when it changes. */
export class Observable {
  readonly #watchers = new Set<() => void>();

  /** Calls `onChange` after every change, until the function that is given back is called. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  changed(): void {
    for (const onChange of this.#watchers) onChange();
  }
}
