/** Styles that all charts share. Colours come from the card's theme, through custom properties of the chart's own root. */

import type { ChartTheme } from "../chart-view.js";
import { adoptStyleText } from "./dom.js";

const TEXT = `
.chart { position: relative; display: flex; flex-direction: column; width: 100%; height: 100%; min-height: 0; color: var(--chart-text); font: 12px/1.4 var(--chart-font); }
.chart-plot { position: relative; flex: 1 1 0; min-height: 0; min-width: 0; outline: none; border-radius: 6px; overflow: hidden auto; scrollbar-width: thin; }
/* What is higher than its card fades at its foot, so that it is seen to go on. */
.chart-plot.has-more { mask-image: linear-gradient(to bottom, #000 calc(100% - 28px), transparent); }
.chart-plot:focus-visible { box-shadow: inset 0 0 0 2px var(--chart-accent); }
.chart-plot.can-act { cursor: pointer; }
.chart-canvas { position: relative; width: 100%; height: 100%; }
.chart-canvas > svg { display: block; }
.chart-band, .chart-hair, .chart-dot { position: absolute; left: 0; top: 0; pointer-events: none; }
.chart-band { background: var(--chart-text); opacity: .06; border-radius: 4px; }
.chart-hair { width: 1px; background: var(--chart-muted); opacity: .5; }
.chart-dot { width: 11px; height: 11px; margin: -5.5px 0 0 -5.5px; border-radius: 50%; border: 2px solid var(--chart-surface); box-sizing: border-box; }
.chart-dot.is-chosen { box-shadow: 0 0 0 2px var(--chart-text); }
.chart-live { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.chart-empty { margin: auto; color: var(--chart-muted); font-size: 13px; }
.chart-legend { display: flex; flex-wrap: wrap; gap: 2px 4px; margin: 6px 0 0; padding: 0 4px; list-style: none; max-height: 52px; overflow-y: auto; flex: none; scrollbar-width: thin; }
/* In a low card the legend keeps to one line. */
.chart.is-low:not(.has-list) .chart-legend { flex-wrap: nowrap; overflow: auto hidden; scrollbar-width: none; margin-top: 2px; }
.chart.is-low:not(.has-list) .chart-legend li { flex: none; }
/* What does not fit fades, so that it is seen to go on. */
.chart-legend.is-cut { mask-image: linear-gradient(to right, #000 calc(100% - 32px), transparent); padding-right: 32px; }
/* Parts of a whole are listed beside it, where there is room. */
.chart.has-list { flex-direction: row; align-items: center; gap: 12px; }
.chart.has-list .chart-plot { align-self: stretch; }
.chart.has-list .chart-legend { flex: 0 1 auto; flex-direction: column; flex-wrap: nowrap; width: max-content; max-width: 52%; max-height: 100%; margin: 0; }
.chart.has-list .chart-legend button { width: 100%; max-width: none; }
.chart.has-list .chart-name { flex: 1; }
.chart-legend b { font-weight: 600; color: var(--chart-text); font-variant-numeric: tabular-nums; padding-left: 6px; }
.chart-legend button { all: unset; display: inline-flex; align-items: center; gap: 6px; max-width: 180px; padding: 2px 6px; border-radius: 6px; cursor: pointer; color: var(--chart-muted); box-sizing: border-box; }
.chart-legend button:hover { color: var(--chart-text); }
.chart-legend button:focus-visible { box-shadow: 0 0 0 2px var(--chart-accent) inset; }
.chart-legend button[aria-pressed="false"] { opacity: .5; text-decoration: line-through; }
.chart-legend .chart-name { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
.chart-legend .chart-note { align-self: center; padding: 2px 6px; color: var(--chart-muted); font-style: italic; }
.chart-swatch { flex: none; width: 9px; height: 9px; border-radius: 3px; }
.chart-swatch.is-line { height: 3px; width: 12px; border-radius: 2px; }
.chart-tip { position: fixed; inset: auto; left: 0; top: 0; margin: 0; padding: 8px 10px; border: 1px solid var(--chart-line); border-radius: 8px; background: var(--chart-surface); color: var(--chart-text); font: 12px/1.45 var(--chart-font); box-shadow: 0 4px 16px rgb(0 0 0 / .14), 0 1px 3px rgb(0 0 0 / .1); pointer-events: none; max-width: min(320px, calc(100vw - 16px)); box-sizing: border-box; overflow: hidden; z-index: 10; }
.chart-tip-title { margin: 0 0 4px; color: var(--chart-muted); overflow-wrap: anywhere; }
.chart-tip-row { display: flex; align-items: center; gap: 8px; opacity: .95; }
.chart-tip-row .chart-name { flex: 1 1 auto; min-width: 0; overflow-wrap: anywhere; }
.chart-tip-row b { flex: none; max-width: 60%; padding-left: 12px; font-weight: 600; font-variant-numeric: tabular-nums; overflow-wrap: anywhere; }
.chart-tip-row.is-chosen { font-weight: 600; }
@media (forced-colors: active) { .chart-swatch, .chart-dot { forced-color-adjust: none; } }
`;

export function applyTheme(root: HTMLElement, theme: ChartTheme): void {
  adoptStyleText(root, TEXT);
  const { text, muted, line, surface, accent, good, bad, warning, font } = theme;
  for (const [name, value] of Object.entries({ text, muted, line, surface, accent, good, bad, warning, font })) {
    root.style.setProperty(`--chart-${name}`, value);
  }
}
