/** Returns a function that gives the focus back to the element that has it now: in shadow roots browsers do not. */
export function focusRestorer(origin: HTMLElement): () => void {
  const { activeElement } = origin.getRootNode() as ShadowRoot;
  const before = activeElement instanceof HTMLElement ? activeElement : origin;
  return () => before.focus({ preventScroll: true });
}

/** The parent of overlays of `origin`: the board, or the card in full screen, because nothing outside it is visible. */
export function overlayRoot(origin: HTMLElement): HTMLElement {
  return origin.closest<HTMLElement>(":fullscreen, .full, .board") ?? origin;
}
