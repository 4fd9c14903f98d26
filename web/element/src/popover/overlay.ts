/** Browsers give the focus back by themselves outside shadow roots only: the function does so for what has it now. */
export function focusRestorer(origin: HTMLElement): () => void {
  const { activeElement } = origin.getRootNode() as ShadowRoot;
  const before = activeElement instanceof HTMLElement ? activeElement : origin;
  return () => before.focus({ preventScroll: true });
}

/** Where what floats over `origin` is put: within the board, or within the card that fills the screen, above which nothing else is seen. */
export function overlayRoot(origin: HTMLElement): HTMLElement {
  return origin.closest<HTMLElement>(":fullscreen, .full, .board") ?? origin;
}
