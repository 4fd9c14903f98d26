import { css } from "lit";

/** Styles that all parts of a board share: background, text, buttons, and the grid of cards. */
export const baseStyles = css`
  :host { display: block; }
  :host([hidden]) { display: none; }
  *, *::before, *::after { box-sizing: border-box; }
  .board {
    container: board / inline-size; position: relative; min-height: 100%;
    padding: min(var(--padding), 4vw); border-radius: inherit; background: var(--background); color: var(--text);
    font-family: var(--font); font-size: var(--font-size); line-height: 1.45; font-variant-numeric: tabular-nums;
    -webkit-font-smoothing: antialiased; text-align: start; letter-spacing: normal;
  }
  h2, h3, p, ul, figure { margin: 0; padding: 0; font: inherit; }
  .icon { width: 16px; height: 16px; flex: none; fill: none; stroke: currentColor; stroke-width: 1.5; stroke-linecap: round; stroke-linejoin: round; }
  .hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
  button, input, select, textarea { font: inherit; color: inherit; letter-spacing: inherit; }
  button { cursor: pointer; }
  .button {
    display: inline-flex; align-items: center; justify-content: center; gap: 6px; min-height: 32px; padding: 0 12px; border-radius: 8px;
    border: 1px solid var(--line); background: var(--surface); color: var(--text); font-weight: 500; white-space: nowrap;
    box-shadow: var(--shadow); transition: background-color 120ms, border-color 120ms;
  }
  .button:hover { background: var(--hover); }
  .button.plain { border-color: transparent; background: none; box-shadow: none; color: var(--muted); }
  .button.plain:hover, .button.plain[aria-expanded="true"] { background: var(--hover); color: var(--text); }
  .button.small { min-height: 28px; padding: 0 8px; font-size: 13px; border-radius: 7px; }
  .button.square { width: 28px; padding: 0; }
  .button.first { background: var(--accent); border-color: transparent; color: var(--on-accent); }
  .button.first:hover { background: color-mix(in srgb, var(--accent) 88%, var(--text)); }
  .button.danger { color: var(--bad); }
  .button[disabled] { opacity: 0.5; cursor: default; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  .bar { display: flex; align-items: flex-start; gap: 16px; margin-block-end: 20px; }
  .bar .names { flex: 1; min-width: 0; }
  .bar h2 { font-size: 20px; font-weight: 600; line-height: 1.3; letter-spacing: -0.012em; text-wrap: balance; }
  .bar p { margin-block-start: 2px; color: var(--muted); text-wrap: pretty; max-width: 72ch; }
  .bar.nameless { margin-block-end: 0; }
  .bar .tools { display: flex; gap: 8px; }
  .grid { display: grid; grid-template-columns: repeat(12, minmax(0, 1fr)); grid-auto-rows: 96px; gap: var(--gap); list-style: none; }
  .grid > * { grid-column: calc(var(--x) + 1) / span var(--w); grid-row: calc(var(--y) + 1) / span var(--h); min-width: 0; }
  .cards { position: relative; }
  martlet-filters { display: block; min-height: 32px; margin-block-end: 16px; }
  @container board (max-width: 960px) {
    .grid { grid-template-columns: repeat(2, minmax(0, 1fr)); }
    .grid > * { grid-column: span var(--span); grid-row: span var(--h); }
  }
  @container board (max-width: 600px) {
    .grid { grid-template-columns: minmax(0, 1fr); }
    .grid > * { grid-column: 1; }
    .bar { margin-block-end: 16px; }
  }
  .state { display: flex; flex-direction: column; align-items: center; justify-content: center; gap: 4px; height: 100%; padding: 12px 20px; text-align: center; color: var(--muted); text-wrap: balance; overflow: auto; }
  .state > .icon { width: 20px; height: 20px; margin-block-end: 4px; }
  .state strong { color: var(--text); font-weight: 550; }
  .state p { max-width: 44ch; }
  .state small { font-size: 11px; user-select: all; overflow-wrap: anywhere; }
  .state .button { margin-block: 8px 4px; }
  .whole { display: grid; min-height: 320px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); }
  .bone { border-radius: 6px; background: var(--hover); animation: breathe 1.6s ease-in-out infinite; }
  .board.dark .bone { background: var(--line); }
  .bone.title { height: 22px; width: 220px; max-width: 60%; }
  @keyframes breathe { 50% { opacity: 0.45; } }
  @media (prefers-reduced-motion: reduce) { *, *::before, *::after { animation: none !important; transition: none !important; } }
  @media (forced-colors: active) { .icon { stroke: CanvasText; } }
`;
