import { css } from "lit";

export const builderStyles = css`
  dialog.small { --dialog-width: 420px; height: fit-content; }
  dialog.builder { --dialog-width: 1120px; }
  dialog.builder > .inside { overflow: hidden; }
  .asking { padding: 16px 20px 20px; }
  .asking .ways { display: flex; justify-content: flex-end; gap: 8px; margin-block-start: 20px; }
  martlet-builder { display: grid; grid-template: minmax(0, 1fr) auto / 380px minmax(0, 1fr); height: 100%; }
  martlet-builder .form { overflow: auto; scrollbar-width: thin; padding: 18px 20px; border-inline-end: 1px solid var(--line); }
  martlet-builder fieldset { margin: 0 0 20px; padding: 0; border: 0; min-width: 0; }
  martlet-builder legend, martlet-builder .label { display: block; margin-block-end: 6px; padding: 0; font-size: 12px; font-weight: 550; color: var(--muted); }
  martlet-builder :is(input:not([type="checkbox"]), select) { width: 100%; min-width: 0; min-height: 34px; padding: 4px 10px; border: 1px solid var(--line); border-radius: 8px; background: var(--surface); }
  martlet-builder select.add { color: var(--muted); border-style: dashed; }
  martlet-builder .kinds { display: grid; grid-template-columns: repeat(7, minmax(0, 1fr)); gap: 5px; }
  martlet-builder .kinds label { position: relative; display: grid; place-items: center; height: 44px; border: 1px solid var(--line); border-radius: 9px; color: var(--muted); cursor: pointer; }
  martlet-builder .kinds label:hover { background: var(--hover); }
  martlet-builder .kinds input { position: absolute; inset: 0; min-height: 0; margin: 0; opacity: 0; cursor: pointer; }
  martlet-builder .kinds label:has(:checked) { border-color: var(--accent); color: var(--accent); background: color-mix(in srgb, var(--accent) 8%, transparent); }
  martlet-builder .kinds label:has(:focus-visible) { outline: 2px solid var(--accent); outline-offset: 2px; }
  martlet-builder .kinds .icon { width: 20px; height: 20px; }
  martlet-builder .line { display: flex; align-items: center; gap: 6px; margin-block-end: 6px; }
  martlet-builder .line > span { flex: 1; min-width: 0; padding: 7px 10px; border-radius: 8px; background: var(--hover); overflow: hidden; text-overflow: ellipsis; white-space: nowrap; font-size: 13px; }
  martlet-builder .line :is(select, input) { font-size: 13px; }
  martlet-builder .line > select { flex: 0 0 132px; width: auto; }
  martlet-builder .line.condition { flex-wrap: wrap; padding: 6px; border-radius: 10px; background: var(--hover); }
  martlet-builder .line.condition > span { padding: 2px 6px; background: none; flex-basis: calc(100% - 40px); }
  martlet-builder .line.condition select { flex: 0 1 44%; width: auto; }
  martlet-builder .line.condition input { flex: 1 1 40%; width: auto; }
  martlet-builder .check { display: flex; align-items: center; gap: 8px; min-height: 30px; font-size: 13px; }
  martlet-builder .check input { width: 16px; height: 16px; accent-color: var(--accent); }
  martlet-builder .preview { display: flex; flex-direction: column; min-width: 0; min-height: 0; padding: 18px 20px; background: var(--background); }
  martlet-builder .preview h3 { font-size: 13px; font-weight: 550; margin-block-end: 8px; overflow: hidden; text-overflow: ellipsis; white-space: nowrap; }
  martlet-builder .preview-card { flex: 1; min-height: 0; display: flex; flex-direction: column; padding: 14px 16px; border: 1px solid var(--line); border-radius: var(--radius); background: var(--surface); box-shadow: var(--shadow); }
  martlet-builder .preview-card > :is(.plot, .wide) { flex: 1; min-height: 0; }
  martlet-builder .preview-card > .wide { overflow: auto; margin-inline: -16px; }
  martlet-builder .preview-card.old > .plot { opacity: 0.45; }
  martlet-builder footer { grid-column: 1 / -1; display: flex; align-items: center; justify-content: flex-end; gap: 8px; padding: 12px 20px; border-block-start: 1px solid var(--line); }
  martlet-builder footer p { flex: 1; color: var(--muted); font-size: 13px; }
  martlet-builder footer p.bad { color: var(--bad); }
  @media (max-width: 800px) {
    dialog.builder > .inside { overflow: auto; }
    martlet-builder { display: block; height: auto; }
    martlet-builder .form { border: 0; }
    martlet-builder .preview { height: 340px; }
    martlet-builder footer { position: sticky; bottom: 0; background: var(--surface); }
  }
`;
