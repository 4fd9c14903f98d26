/** State that views can watch for changes. */
export class Observable {
  readonly #watchers = new Set<() => void>();

  /** Calls `onChange` after every change, until the returned function is called. */
  watch(onChange: () => void): () => void {
    this.#watchers.add(onChange);
    return () => this.#watchers.delete(onChange);
  }

  changed(): void {
    for (const onChange of this.#watchers) onChange();
  }
}
