/// The list of sessions, and the question before all of them end.
import { css } from "lit";

export const style = css`
  .row {
    padding-block: 1rem;
  }
  .row-title {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    gap: 0.25rem 0.5rem;
  }
  .life {
    display: flex;
    flex-wrap: wrap;
    column-gap: 1rem;
  }
  @media (max-width: 30rem) {
    .row {
      align-items: start;
    }
    .row > .button {
      grid-column: 2 / -1;
      justify-self: start;
      margin-block-start: 0.375rem;
    }
  }
  .said:not(:empty) {
    margin-block: 0.25rem 1rem;
    font-size: var(--text-s);
  }
  .everywhere {
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    gap: 0.75rem 1.5rem;
    margin: 0.5rem calc(var(--pad) * -1) calc(var(--pad) * -1);
    padding: 1.125rem var(--pad);
    border-block-start: 1px solid var(--line);
    border-radius: 0 0 var(--radius) var(--radius);
    background: var(--sunken);
    font-size: var(--text-s);
  }
  .everywhere .button:hover {
    background: var(--surface);
  }
  dialog {
    max-inline-size: min(26rem, calc(100vw - 2rem));
    padding: 1.75rem;
    border: 1px solid var(--line);
    border-radius: var(--radius);
    background: var(--surface);
    color: var(--ink);
    box-shadow: 0 24px 64px -16px rgb(0 0 0 / 40%);
  }
  dialog::backdrop {
    background: rgb(6 16 13 / 55%);
  }
  dialog h2 {
    margin-block-end: 0.5rem;
  }
  .choice {
    display: flex;
    flex-wrap: wrap;
    justify-content: end;
    gap: 0.75rem;
    margin-block-start: 1.5rem;
  }
`;
