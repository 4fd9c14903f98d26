import { css, html, render, type TemplateResult } from "lit";
import { dialogStrings } from "../strings/menus.js";
import { adoptStyles } from "../theme/board-part.js";
import { icon } from "../theme/icons.js";
import { focusRestorer, overlayRoot } from "./overlay.js";

const dialogStyles = css`
  dialog {
    display: flex;
    flex-direction: column;
    width: min(var(--dialog-width, 960px), calc(100vw - 32px));
    max-width: none;
    height: min(720px, calc(100dvh - 48px));
    max-height: none;
    margin: auto;
    padding: 0;
    border: 0;
    border-radius: 14px;
    background: var(--surface);
    color: var(--text);
    box-shadow: var(--shadow-raised);
    overflow: hidden;
  }
  dialog:not([open]) {
    display: none;
  }
  dialog::backdrop {
    background: rgb(10 12 18 / 42%);
  }
  dialog[open] {
    animation: appear 130ms ease-out;
  }
  dialog > header {
    display: flex;
    align-items: center;
    gap: 12px;
    padding: 14px 12px 12px 20px;
    border-block-end: 1px solid var(--line);
  }
  dialog > header h2 {
    flex: 1;
    min-width: 0;
    font-size: 15px;
    font-weight: 600;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  dialog > .inside {
    flex: 1;
    min-height: 0;
    overflow: auto;
    scrollbar-width: thin;
  }
  dialog > .inside:focus-visible {
    outline-offset: -3px;
  }
  dialog .message {
    padding: 24px;
    color: var(--muted);
    text-align: center;
  }
  dialog .foot {
    display: flex;
    justify-content: center;
    padding: 12px;
  }
  dialog table {
    width: 100%;
    border-collapse: separate;
    border-spacing: 0;
    font-size: 13px;
  }
  dialog caption {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
  }
  dialog :is(th, td) {
    padding: 8px 14px;
    text-align: start;
    font-weight: 400;
    border-block-end: 1px solid var(--line);
    white-space: nowrap;
    max-width: 420px;
    overflow: hidden;
    text-overflow: ellipsis;
  }
  dialog :is(th, td):first-child {
    padding-inline-start: 20px;
  }
  dialog thead th {
    position: sticky;
    top: 0;
    background: var(--surface);
    color: var(--muted);
    font-size: 12px;
    font-weight: 500;
  }
  dialog :is(th, td):is(.measure, .is-number) {
    text-align: end;
  }
  @media (max-width: 600px) {
    dialog {
      width: 100vw;
      height: 100dvh;
      border-radius: 0;
    }
  }
`;

export interface Dialog {
  element: HTMLDialogElement;
  draw(content: TemplateResult): void;
  close(): void;
}

/**
 * Opens a modal dialog. The focus returns when it closes.
 * `onLeave` decides what Escape, the close button, and a click outside do.
 */
export function openDialog(within: HTMLElement, title: string, onLeave?: () => void): Dialog {
  const element = document.createElement("dialog");
  element.setAttribute("part", "dialog");
  element.setAttribute("aria-label", title);
  overlayRoot(within).append(element);
  adoptStyles(element, dialogStyles);
  const close = (): void => element.close();
  const leave = onLeave ?? close;
  const restoreFocus = focusRestorer(within);
  element.addEventListener("close", () => {
    element.remove();
    restoreFocus();
  });
  element.addEventListener("click", (event) => {
    if (event.target === element) leave();
  });
  if (onLeave) holdEscape(element, onLeave);
  const draw = (content: TemplateResult): void => void render(framed(title, leave, content), element);
  draw(html``);
  element.showModal();
  return { element, draw, close };
}

/** Browsers allow the cancel event of a dialog to be prevented once. The key event can always be prevented. */
function holdEscape(element: HTMLElement, onLeave: () => void): void {
  element.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    onLeave();
  });
}

function framed(title: string, leave: () => void, content: TemplateResult): TemplateResult {
  return html`<header>
      <h2>${title}</h2>
      <button class="button plain small square" aria-label=${dialogStrings.close} @click=${leave}>${icon("close")}</button>
    </header>
    <div class="inside" tabindex="0" role="region" aria-label=${title}>${content}</div>`;
}
