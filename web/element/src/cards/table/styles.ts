import { css } from "lit";

export const tableStyles = css`
  martlet-table { display: flex; flex-direction: column; height: 100%; min-height: 0; }
  martlet-table .top { display: flex; align-items: center; gap: 12px; padding: 0 16px 6px; font-size: 12px; color: var(--muted); }
  martlet-table .top label { display: flex; align-items: center; gap: 6px; flex: 1; min-width: 0; }
  martlet-table .top .icon { width: 14px; height: 14px; }
  martlet-table .top input { flex: 1; min-width: 0; border: 0; background: none; padding: 3px 0; outline: none; color: var(--text); font-size: 13px; }
  martlet-table .top label:focus-within { box-shadow: 0 1px 0 var(--accent); }
  martlet-table .top input::placeholder { color: var(--muted); opacity: 1; }
  martlet-table .scroller { flex: 1; min-height: 0; overflow: auto; position: relative; border-block-start: 1px solid var(--line); scrollbar-width: thin; overscroll-behavior: contain; }
  martlet-table .head, martlet-table .row { display: grid; grid-template-columns: var(--columns); min-width: 100%; width: var(--width); }
  martlet-table .head { position: sticky; top: 0; z-index: 1; background: var(--surface); border-block-end: 1px solid var(--line); font-size: 12px; font-weight: 500; color: var(--muted); }
  martlet-table .rows { position: relative; height: var(--height); min-width: 100%; width: var(--width); }
  martlet-table .row { position: absolute; inset: 0 auto auto 0; transform: translateY(var(--top)); height: 36px; font-size: 13px; }
  martlet-table .row + .row { box-shadow: inset 0 1px color-mix(in srgb, var(--line) 65%, transparent); }
  martlet-table .row:hover { background: var(--hover); }
  martlet-table .cell { display: flex; align-items: center; min-width: 0; padding: 0 12px; height: 36px; }
  martlet-table .head .cell { height: 34px; gap: 3px; cursor: pointer; user-select: none; white-space: nowrap; }
  martlet-table .head .cell > span { overflow: hidden; text-overflow: ellipsis; }
  martlet-table .head .cell:hover, martlet-table .head [aria-sort="ascending"], martlet-table .head [aria-sort="descending"] { color: var(--text); }
  martlet-table .head .icon { width: 12px; height: 12px; }
  martlet-table .cell:first-child { padding-inline-start: 16px; }
  martlet-table .cell:last-child { padding-inline-end: 16px; }
  martlet-table .cell.is-number { justify-content: flex-end; text-align: end; }
  martlet-table .cell > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  martlet-table .cell.point { cursor: pointer; }
  martlet-table .cell.point:hover > span { text-decoration: underline; text-underline-offset: 3px; text-decoration-color: var(--muted); }
  martlet-table .cell:focus-visible { outline-offset: -2px; border-radius: 6px; }
  martlet-table .nothing { color: var(--muted); }
  martlet-table .tone { padding: 1px 7px; margin-inline-end: -7px; border-radius: 999px; font-weight: 550; }
  martlet-table .cell:not(.is-number) .tone { margin-inline: -7px 0; }
  martlet-table .tone.good { color: var(--good); background: color-mix(in srgb, var(--good) 11%, transparent); }
  martlet-table .tone.bad { color: var(--bad); background: color-mix(in srgb, var(--bad) 10%, transparent); }
  martlet-table .tone.warning { color: var(--warning); background: color-mix(in srgb, var(--warning) 11%, transparent); }
  martlet-table .foot { padding: 8px 16px; font-size: 12px; color: var(--muted); }
`;
