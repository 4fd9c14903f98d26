import type { CardPiece } from "./piece.js";

/** A card fills the screen, or, where a frame of the page forbids that, the page's window. */
export async function toggleFull(piece: CardPiece): Promise<void> {
  if (isFull(piece)) return leave(piece);
  if (document.fullscreenEnabled) {
    await piece.requestFullscreen().catch(() => cover(piece));
  } else cover(piece);
}

export function isFull(piece: CardPiece): boolean {
  return piece.matches(":fullscreen") || piece.classList.contains("full");
}

async function leave(piece: CardPiece): Promise<void> {
  if (piece.classList.contains("full")) piece.hidePopover();
  else await document.exitFullscreen();
}

function cover(piece: CardPiece): void {
  piece.popover = "manual";
  piece.classList.add("full");
  const stop = new AbortController();
  piece.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape") piece.hidePopover();
    },
    { signal: stop.signal },
  );
  piece.addEventListener(
    "toggle",
    (event) => {
      if ((event as ToggleEvent).newState !== "closed") return;
      stop.abort();
      piece.classList.remove("full");
      piece.popover = null;
    },
    { signal: stop.signal },
  );
  piece.showPopover();
}
