import type { CardHost } from "./card-host.js";

/** Shows a card in full screen, or over the whole window if a frame forbids full screen. */
export async function toggleFullscreen(host: CardHost): Promise<void> {
  if (isFullscreen(host)) return leave(host);
  if (document.fullscreenEnabled) {
    await host.requestFullscreen().catch(() => cover(host));
  } else cover(host);
}

export function isFullscreen(host: CardHost): boolean {
  return host.matches(":fullscreen") || host.classList.contains("full");
}

async function leave(host: CardHost): Promise<void> {
  if (host.classList.contains("full")) host.hidePopover();
  else await document.exitFullscreen();
}

function cover(host: CardHost): void {
  host.popover = "manual";
  host.classList.add("full");
  const stop = new AbortController();
  host.addEventListener(
    "keydown",
    (event) => {
      if (event.key === "Escape") host.hidePopover();
    },
    { signal: stop.signal },
  );
  host.addEventListener(
    "toggle",
    (event) => {
      if ((event as ToggleEvent).newState !== "closed") return;
      stop.abort();
      host.classList.remove("full");
      host.popover = null;
    },
    { signal: stop.signal },
  );
  host.showPopover();
}
