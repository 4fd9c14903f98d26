import { css } from "lit";
import { adoptStyles } from "../theme/board-part.js";
import { overlayRoot } from "./overlay.js";

const noticeStyles = css`
  .notice {
    position: fixed;
    inset: auto auto 24px 50%;
    translate: -50% 0;
    margin: 0;
    padding: 9px 16px;
    border: 0;
    border-radius: 10px;
    max-width: min(440px, calc(100vw - 32px));
    background: var(--text);
    color: var(--surface);
    font-size: 13px;
    font-weight: 500;
    box-shadow: var(--shadow-raised);
  }
`;

const LONG_ENOUGH = 5000; // milliseconds to read a sentence

/** Shows and announces a sentence at the bottom of the window, for a while or until the returned function is called. */
export function notice(within: HTMLElement, text: string): () => void {
  const element = document.createElement("div");
  element.className = "notice";
  element.popover = "manual";
  element.setAttribute("role", "status");
  overlayRoot(within).append(element);
  adoptStyles(element, noticeStyles);
  element.showPopover();
  element.textContent = text;
  const timer = window.setTimeout(() => element.remove(), LONG_ENOUGH);
  return () => {
    clearTimeout(timer);
    element.remove();
  };
}
