import { css } from "lit";

export const cardStyles = css`
  martlet-card {
    display: flex;
    flex-direction: column;
    position: relative;
    min-width: 0;
    height: 100%;
    overflow: hidden;
    background: var(--surface);
    border: 1px solid var(--line);
    border-radius: var(--radius);
    box-shadow: var(--shadow);
  }
  martlet-card > header {
    display: flex;
    align-items: center;
    gap: 6px;
    padding: 10px 8px 0 16px;
    min-height: 38px;
  }
  martlet-card h3 {
    flex: 0 1 auto;
    min-width: 0;
    font-size: 13px;
    font-weight: 550;
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  martlet-card > header .tools {
    display: flex;
    align-items: center;
    gap: 2px;
    margin-inline-start: auto;
  }
  martlet-card .grain {
    font-weight: 450;
    font-size: 12px;
    padding-inline: 8px 5px;
    gap: 2px;
  }
  martlet-card .grain .icon {
    width: 14px;
    height: 14px;
  }
  martlet-card .about {
    display: inline-flex;
    position: relative;
    flex: none;
    padding: 2px;
    border: 0;
    background: none;
    color: var(--muted);
    border-radius: 50%;
    opacity: 0.75;
  }
  martlet-card .about:hover,
  martlet-card .about:focus-visible {
    opacity: 1;
  }
  martlet-card .about .icon {
    width: 14px;
    height: 14px;
  }
  martlet-card .body {
    flex: 1;
    min-height: 0;
    position: relative;
    padding: 6px 16px 14px;
    transition: opacity 160ms;
  }
  martlet-card.table .body {
    padding: 6px 0 0;
  }
  martlet-card .body > .drawing {
    height: 100%;
    width: 100%;
  }
  martlet-card[aria-busy="true"] .drawing {
    opacity: 0.45;
  }
  martlet-card.chosen {
    border-color: var(--accent);
  }
  martlet-card .crumbs {
    display: flex;
    align-items: center;
    gap: 2px;
    padding: 0 10px 0 12px;
    font-size: 12px;
    color: var(--muted);
    overflow-x: auto;
    scrollbar-width: none;
  }
  martlet-card .crumbs .icon {
    width: 12px;
    height: 12px;
  }
  martlet-card .crumbs button {
    border: 0;
    background: none;
    padding: 2px 4px;
    border-radius: 5px;
    color: var(--accent);
    white-space: nowrap;
  }
  martlet-card .crumbs button:hover {
    background: var(--hover);
  }
  martlet-card .crumbs span {
    padding: 2px 4px;
    color: var(--text);
    white-space: nowrap;
  }
  martlet-card .note {
    display: flex;
    align-items: center;
    gap: 5px;
    padding: 0 16px 8px;
    margin-block-start: -6px;
    font-size: 11.5px;
    color: var(--muted);
  }
  martlet-card .note .icon {
    width: 13px;
    height: 13px;
  }
  martlet-card.table .note {
    margin: 0;
    padding-block: 6px;
    border-block-start: 1px solid var(--line);
  }
  martlet-card .progress {
    position: absolute;
    inset: 0 0 auto;
    height: 2px;
    overflow: hidden;
  }
  martlet-card .progress::after {
    content: "";
    position: absolute;
    inset-block: 0;
    width: 35%;
    background: var(--accent);
    animation: pass 1.1s ease-in-out infinite;
  }
  @keyframes pass {
    from {
      left: -35%;
    }
    to {
      left: 100%;
    }
  }
  martlet-card .bones {
    display: flex;
    align-items: flex-end;
    gap: 6%;
    height: 100%;
    padding: 10px 2px 2px;
  }
  martlet-card .bones .bone {
    flex: 1;
    height: var(--part);
    border-radius: 5px 5px 2px 2px;
  }
  martlet-card .bones.single {
    flex-direction: column;
    align-items: flex-start;
    justify-content: flex-start;
    gap: 10px;
  }
  martlet-card .bones.single .bone {
    flex: none;
    border-radius: 6px;
    height: 28px;
    width: 46%;
  }
  martlet-card .bones.single .bone + .bone {
    height: 12px;
    width: 30%;
  }
  martlet-card:fullscreen,
  martlet-card.full:popover-open {
    border: 0;
    border-radius: 0;
    padding: 12px;
  }
  martlet-card.full:popover-open {
    position: fixed;
    inset: 0;
    width: 100vw;
    height: 100dvh;
    max-width: none;
    max-height: none;
    margin: 0;
    color: var(--text);
  }
  @media (prefers-reduced-motion: reduce) {
    martlet-card .progress::after {
      width: 100%;
      opacity: 0.5;
    }
  }
`;
