/// The field for a place, and the cards.
import { css } from "lit";

export const style = css`
  .near {
    display: grid;
    grid-template-columns: minmax(0, 22rem) auto auto;
    align-items: end;
    justify-content: start;
    gap: 0.75rem;
    margin-block-end: var(--gap);
  }
  .hint {
    font-weight: 400;
  }
  .problem {
    grid-column: 1 / -1;
    color: var(--bad);
    font-size: var(--text-s);
  }
  .problem:empty {
    margin-block-start: -0.75rem;
  }
  .grid {
    display: grid;
    grid-template-columns: repeat(auto-fill, minmax(min(100%, 20rem), 1fr));
    gap: var(--gap);
  }
  .card {
    display: flex;
    flex-direction: column;
    gap: 0.625rem;
  }
  .name {
    display: flex;
    align-items: start;
    justify-content: space-between;
    gap: 0.75rem;
  }
  h3 {
    font-size: var(--text-l);
  }
  .now,
  .foot a {
    display: inline-flex;
    align-items: center;
    gap: 0.5rem;
    font-weight: 550;
  }
  .now .icon,
  .foot .icon {
    inline-size: 1.125rem;
    block-size: 1.125rem;
  }
  .hours {
    display: grid;
    grid-template-columns: auto 1fr;
    gap: 0.125rem 1rem;
    padding-inline-start: 1.625rem;
    color: var(--ink-2);
    font-size: var(--text-s);
  }
  .hours dd {
    font-variant-numeric: tabular-nums;
  }
  .services {
    display: flex;
    flex-wrap: wrap;
    gap: 0.375rem;
    margin-block-start: auto;
    padding-block-start: 0.375rem;
  }
  .services li {
    padding: 0.125rem 0.5rem;
    border-radius: 0.375rem;
    background: var(--sunken);
    color: var(--ink-2);
    font-size: var(--text-xs);
  }
  .tall {
    block-size: 15rem;
    border-radius: var(--radius);
  }
  @media (max-width: 40rem) {
    .near {
      grid-template-columns: minmax(0, 1fr) auto;
      justify-content: stretch;
    }
    .near > .quiet {
      grid-column: 1 / -1;
    }
  }
`;
