/// The filters, the days and the way further back.
import { css } from "lit";

export const style = css`
  .filters {
    display: grid;
    grid-template-columns: repeat(3, minmax(0, 1fr));
    gap: 0.75rem;
    margin-block-end: 1.25rem;
  }
  .search {
    grid-column: 1 / -1;
  }
  .with-icon {
    position: relative;
  }
  .with-icon .icon {
    position: absolute;
    inset-block-start: 0.75rem;
    inset-inline-start: 0.75rem;
    color: var(--ink-2);
    pointer-events: none;
  }
  .with-icon .input {
    padding-inline-start: 2.5rem;
  }
  .clear {
    grid-column: 1 / -1;
    justify-self: start;
  }
  .day {
    margin-block-start: 1.25rem;
    padding-block-end: 0.25rem;
    color: var(--ink-2);
    font-size: var(--text-s);
    font-weight: 600;
    letter-spacing: 0;
  }
  .more {
    display: grid;
    justify-items: center;
    gap: 0.5rem;
    margin-block-start: 1.25rem;
  }
  @media (max-width: 30rem) {
    .filters {
      grid-template-columns: repeat(2, minmax(0, 1fr));
    }
    .filters .field:nth-child(2) {
      grid-column: 1 / -1;
    }
  }
`;
