/// The dark panel with the total, and rows that are links as a whole.
import { css } from "lit";

export const style = css`
  .panel {
    margin-block-end: 0.5rem;
    padding: clamp(1.25rem, 1rem + 1vw, 1.75rem);
    border-radius: calc(var(--radius) * 0.8);
    background: radial-gradient(circle at calc(100% - 3rem) -2rem, var(--panel-2) 0 9rem, transparent calc(9rem + 1px)), var(--panel);
    color: var(--on-panel);
  }
  .panel-label {
    color: var(--on-panel-2);
    font-size: var(--text-s);
    font-weight: 550;
  }
  .panel-money {
    font-size: var(--text-money);
    font-weight: 650;
    letter-spacing: -0.04em;
    line-height: 1.15;
  }
  .panel-more {
    display: flex;
    flex-wrap: wrap;
    gap: 0 1rem;
    margin-block-start: 0.25rem;
    color: var(--lime);
    font-weight: 600;
  }
  .total-bone {
    block-size: 7.25rem;
    border-radius: calc(var(--radius) * 0.8);
  }
  a.row {
    grid-template-columns: auto minmax(0, 1fr) auto 1rem;
    margin-inline: -0.75rem;
    padding-inline: 0.75rem;
    border-radius: 0.75rem;
    color: inherit;
    text-decoration: none;
  }
  a.row:hover {
    background: var(--sunken);
  }
  a.row:hover .chip {
    background: var(--surface);
  }
  a.row:focus-visible {
    outline-offset: -3px;
    border-radius: 0.75rem;
  }
  a.row > .icon {
    inline-size: 1rem;
    block-size: 1rem;
    color: var(--ink-2);
  }
  .words,
  .figures {
    display: grid;
    min-inline-size: 0;
  }
  .figures {
    justify-items: end;
  }
  .rows > li + li {
    border: 0;
  }
  @media (max-width: 24rem) {
    a.row {
      grid-template-columns: auto minmax(0, 1fr) auto;
      column-gap: 0.625rem;
    }
    a.row > .icon {
      display: none;
    }
  }
`;
