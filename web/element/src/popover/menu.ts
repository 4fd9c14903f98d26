import { css, html, nothing, type TemplateResult } from "lit";
import { adoptStyles } from "../theme/board-part.js";
import { type IconName, icon } from "../theme/icons.js";
import { type Anchor, openPopover } from "./popover.js";

const menuStyles = css`
  .menu {
    display: flex;
    flex-direction: column;
    min-width: 190px;
  }
  .menu button {
    display: flex;
    align-items: center;
    gap: 9px;
    min-height: 32px;
    padding: 4px 10px;
    border: 0;
    border-radius: 6px;
    background: none;
    text-align: start;
    white-space: nowrap;
  }
  .menu button .icon {
    color: var(--muted);
  }
  .menu button:hover,
  .menu button:focus-visible {
    background: var(--hover);
    outline: none;
  }
  .menu button:focus-visible {
    box-shadow: inset 0 0 0 2px var(--accent);
  }
  .menu button span {
    flex: 1;
    overflow: hidden;
    text-overflow: ellipsis;
    max-width: 300px;
  }
  .menu button.danger,
  .menu button.danger .icon {
    color: var(--bad);
  }
  .menu hr {
    width: 100%;
    margin: 5px 0;
    border: 0;
    border-block-start: 1px solid var(--line);
  }
  .menu p {
    padding: 4px 10px 6px;
    font-size: 12px;
    color: var(--muted);
    max-width: 300px;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
`;

export interface Item {
  label: string;
  symbol?: IconName;
  isChecked?: boolean; // set for items of which one is chosen
  isDangerous?: boolean;
  act(): void;
}

/** Groups of items, with a line between them. */
export type Items = readonly (readonly Item[])[];

export function openMenu(anchor: Anchor, label: string, groups: Items, heading?: string): void {
  const { element, draw, close } = openPopover(anchor, label, "menu");
  adoptStyles(element, menuStyles);
  const act = (item: Item) => () => {
    close();
    item.act();
  };
  const shown = groups.filter((group) => group.length);
  draw(
    html`<div class="menu" role="presentation" @keydown=${(event: KeyboardEvent) => onKey(event, element, close)}>
      ${heading ? html`<p role="presentation">${heading}</p>` : nothing}
      ${shown.map((group, index) => html`${index ? html`<hr role="separator" />` : nothing}${group.map((item) => choice(item, act(item)))}`)}
    </div>`,
  );
  (element.querySelector<HTMLElement>('[aria-checked="true"]') ?? buttons(element)[0])?.focus();
}

function choice({ label, symbol, isChecked, isDangerous }: Item, onClick: () => void): TemplateResult {
  const mark =
    isChecked === undefined
      ? symbol
        ? icon(symbol)
        : nothing
      : isChecked
        ? icon("check")
        : html`<i class="icon"></i>`;
  return html`<button
    role=${isChecked === undefined ? "menuitem" : "menuitemradio"}
    aria-checked=${isChecked ?? nothing}
    class=${isDangerous ? "danger" : ""}
    tabindex="-1"
    @click=${onClick}
  >
    ${mark}<span>${label}</span>
  </button>`;
}

const buttons = (menu: HTMLElement): HTMLElement[] => [...menu.querySelectorAll<HTMLElement>("button")];

function onKey(event: KeyboardEvent, menu: HTMLElement, close: () => void): void {
  if (event.key === "Tab") return close();
  const all = buttons(menu);
  const at = all.indexOf(event.target as HTMLElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  const target = next === undefined ? startingWith(all, at, event.key) : all[next % all.length];
  if (!target) return;
  event.preventDefault();
  target.focus();
}

/** The next choice that starts with the letter typed. */
function startingWith(all: HTMLElement[], at: number, letter: string): HTMLElement | undefined {
  if (letter.length !== 1 || letter === " ") return undefined;
  const fromNext = [...all.slice(at + 1), ...all.slice(0, at + 1)];
  return fromNext.find((button) => button.textContent?.trim().toLowerCase().startsWith(letter.toLowerCase()));
}
