import { css, render, type TemplateResult } from "lit";
import { adoptStyles } from "../theme/board-part.js";
import { focusRestorer, overlayRoot } from "./overlay.js";

const popoverStyles = css`
  .popover {
    position: fixed;
    inset: auto;
    margin: 0;
    left: var(--left);
    top: var(--top);
    padding: 6px;
    border: 0;
    border-radius: 10px;
    overflow: auto;
    max-width: calc(100vw - 16px);
    max-height: min(480px, calc(100dvh - 16px));
    background: var(--raised);
    color: var(--text);
    box-shadow: var(--shadow-raised);
    font-size: 13px;
    scrollbar-width: thin;
  }
  .popover .words {
    max-width: 320px;
    padding: 6px 8px;
    outline: none;
    text-wrap: pretty;
  }
  .popover:popover-open {
    animation: appear 110ms ease-out;
  }
  @keyframes appear {
    from {
      opacity: 0;
      transform: translateY(-4px);
    }
  }
`;

/** The element that a popover belongs to, or a point that was clicked in it. */
export interface Anchor {
  element: HTMLElement;
  point?: { x: number; y: number };
}

export interface Popover {
  element: HTMLElement;
  draw(content: TemplateResult): void;
  close(): void;
}

const GAP = 6;
const EDGE = 8;

/** Opens a panel over the page beside `anchor`. The browser closes it on Escape and on a click elsewhere. */
export function openPopover(anchor: Anchor, label: string, role: string): Popover {
  const { element: origin } = anchor;
  const element = document.createElement("div");
  element.className = "popover";
  element.popover = "auto";
  element.setAttribute("role", role);
  element.setAttribute("aria-label", label);
  overlayRoot(origin).append(element);
  adoptStyles(element, popoverStyles);
  const place = (): void => put(element, anchor);
  const restoreFocus = focusRestorer(origin);
  const close = (): void => {
    element.hidePopover();
    restoreFocus();
  };
  element.addEventListener("toggle", (event) => {
    const isOpen = (event as ToggleEvent).newState === "open";
    if (!anchor.point) origin.setAttribute("aria-expanded", String(isOpen));
    if (isOpen) return;
    window.removeEventListener("scroll", place, true);
    grown.disconnect();
    element.remove();
  });
  // A search field would use the first Escape to clear itself.
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    close();
  });
  element.showPopover();
  window.addEventListener("scroll", place, { capture: true, passive: true });
  // The content is drawn after the popover opens, and may grow.
  const grown = new ResizeObserver(place);
  grown.observe(element);
  const draw = (content: TemplateResult): void => {
    render(content, element);
    place();
  };
  return { element, draw, close };
}

/** Below the anchor, or above where there is no room; never beyond the window's edge. */
function put(element: HTMLElement, { element: origin, point }: Anchor): void {
  const box = point ? new DOMRect(point.x, point.y, 0, 0) : origin.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = element;
  const isRightHalf = box.left + box.width / 2 > innerWidth / 2;
  const preferred = isRightHalf && !point ? box.right - width : box.left;
  const below = box.bottom + GAP;
  const top = below + height > innerHeight - EDGE && box.top > height ? box.top - GAP - height : below;
  element.style.setProperty("--left", `${Math.max(EDGE, Math.min(preferred, innerWidth - width - EDGE))}px`);
  element.style.setProperty("--top", `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`);
}
