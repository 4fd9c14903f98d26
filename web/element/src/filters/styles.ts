import { css } from "lit";

export const filterStyles = css`
  martlet-filters { display: flex; flex-wrap: wrap; align-items: center; gap: 8px; margin-block-end: 16px; }
  .filter { max-width: 340px; font-weight: 450; padding-inline: 12px 9px; }
  .filter .icon { width: 14px; height: 14px; color: var(--muted); }
  .filter .name { color: var(--muted); }
  .filter .value { overflow: hidden; text-overflow: ellipsis; font-weight: 550; }
  .filter.set { border-color: color-mix(in srgb, var(--accent) 45%, var(--line)); background: color-mix(in srgb, var(--accent) 6%, var(--surface)); }
  .filter.set .name { color: var(--text); }
  .search { display: inline-flex; align-items: center; gap: 7px; min-height: 32px; padding: 0 11px; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); box-shadow: var(--shadow); }
  .search .icon { width: 14px; height: 14px; color: var(--muted); }
  .search input { width: 150px; border: 0; padding: 0; background: none; outline: none; }
  .search input::placeholder { color: var(--muted); opacity: 1; }
  .search:focus-within { outline: 2px solid var(--accent); outline-offset: 1px; }
  .chip { display: inline-flex; align-items: center; gap: 6px; min-height: 28px; padding: 0 4px 0 10px; border-radius: 999px; background: color-mix(in srgb, var(--accent) 12%, var(--surface)); font-size: 13px; font-weight: 500; max-width: 300px; }
  .chip > .icon { width: 13px; height: 13px; color: var(--accent); }
  .chip > span { overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .chip button { display: inline-flex; padding: 3px; border: 0; border-radius: 50%; background: none; color: var(--muted); }
  .chip button:hover { background: color-mix(in srgb, var(--accent) 16%, transparent); color: var(--text); }
  .chip button .icon { width: 13px; height: 13px; }
  .choices { display: flex; flex-direction: column; width: 240px; }
  .choices .search { margin: 2px 2px 6px; box-shadow: none; background: none; }
  .choices .search:focus-within { outline: none; border-color: var(--accent); box-shadow: 0 0 0 1px var(--accent); }
  .choices .search input { width: 100%; }
  .choices ul { list-style: none; max-height: 280px; overflow: auto; scrollbar-width: thin; outline: none; }
  .choices li { display: flex; align-items: center; gap: 9px; min-height: 32px; padding: 4px 10px; border-radius: 6px; cursor: pointer; }
  .choices li span { flex: 1; min-width: 0; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  .choices li:hover, .choices li.active { background: var(--hover); }
  .choices li.active { background: color-mix(in srgb, var(--accent) 12%, transparent); }
  .choices .tick { display: inline-grid; place-items: center; width: 16px; height: 16px; border: 1.5px solid color-mix(in srgb, var(--muted) 60%, transparent); border-radius: 4px; }
  .choices .tick .icon { width: 12px; height: 12px; stroke-width: 2.2; color: var(--on-accent); opacity: 0; }
  .choices .one .tick { border-color: transparent; }
  .choices .one .tick .icon { color: var(--accent); }
  .choices li[aria-selected="true"] .tick .icon { opacity: 1; }
  .choices :not(.one) > li[aria-selected="true"] .tick { background: var(--accent); border-color: var(--accent); }
  .choices p { padding: 8px 10px; color: var(--muted); }
  .panel-foot { display: flex; align-items: center; justify-content: space-between; gap: 8px; margin-block-start: 6px; padding: 6px 4px 2px; border-block-start: 1px solid var(--line); }
  .dates { display: flex; gap: 8px; }
  .dates .presets { display: flex; flex-direction: column; min-width: 136px; padding-inline-end: 6px; border-inline-end: 1px solid var(--line); }
  .dates .presets button { min-height: 30px; padding: 3px 10px; border: 0; border-radius: 6px; background: none; text-align: start; white-space: nowrap; }
  .dates .presets button:hover { background: var(--hover); }
  .dates .presets button[aria-pressed="true"] { background: color-mix(in srgb, var(--accent) 12%, transparent); font-weight: 550; }
  .calendar { padding: 4px 6px 2px; }
  .calendar header { display: flex; align-items: center; margin-block-end: 6px; }
  .calendar header strong { flex: 1; padding-inline-start: 6px; font-weight: 600; }
  .calendar .days { display: grid; grid-template-columns: repeat(7, minmax(34px, 1fr)); row-gap: 2px; }
  .calendar .days span { text-align: center; font-size: 11px; color: var(--muted); line-height: 24px; }
  .calendar .days button { height: 32px; padding: 0; border: 0; border-radius: 7px; background: none; }
  .calendar .days button:hover { background: var(--hover); }
  .calendar .days button.outside { color: var(--muted); }
  .calendar .days button.between { background: color-mix(in srgb, var(--accent) 13%, transparent); border-radius: 0; }
  .calendar .days button.end { background: var(--accent); color: var(--on-accent); font-weight: 600; opacity: 1; }
  .calendar .ends { display: flex; gap: 6px; margin-block-start: 8px; }
  .ends label, .range label { display: flex; flex-direction: column; gap: 3px; flex: 1; font-size: 11.5px; color: var(--muted); }
  .ends input, .range input { width: 100%; min-width: 0; min-height: 30px; padding: 2px 8px; border: 1px solid var(--line); border-radius: 7px; background: var(--surface); color: var(--text); font-size: 13px; }
  .range { width: 240px; padding: 6px; }
  .range .two { display: flex; gap: 8px; }
  @container board (max-width: 600px) {
    martlet-filters { flex-wrap: nowrap; margin-inline: calc(-1 * min(var(--padding), 4vw)); padding-inline: min(var(--padding), 4vw); padding-block: 2px; overflow-x: auto; scrollbar-width: none; }
    martlet-filters > * { flex: none; }
  }
  @media (max-width: 480px) {
    .dates { flex-direction: column; }
    .dates .presets { flex-flow: row wrap; border: 0; max-width: 260px; }
  }
`;
