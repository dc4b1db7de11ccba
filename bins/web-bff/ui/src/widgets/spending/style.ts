/// The chart, its legend and its table.
import { css } from "lit";

export const style = css`
  .switches {
    display: flex;
    gap: 0.25rem;
  }
  .switch,
  .month {
    min-block-size: 2rem;
    padding: 0.25rem 0.75rem;
    border: 1px solid transparent;
    border-radius: 999px;
    background: transparent;
    color: var(--ink-2);
    font: inherit;
    font-size: var(--text-s);
    font-weight: 550;
    cursor: pointer;
  }
  .switch {
    border-color: var(--line-strong);
  }
  .switch:hover,
  .month:hover {
    background: var(--sunken);
    color: var(--ink);
  }
  .switch:focus-visible,
  .month:focus-visible {
    border-radius: 999px;
  }
  .switch[aria-pressed="true"],
  .month[aria-pressed="true"] {
    border-color: transparent;
    background: var(--brand-soft);
    color: var(--brand);
  }
  .period {
    font-size: var(--text-s);
  }
  .sum {
    font-size: 1.75rem;
    font-weight: 650;
    letter-spacing: -0.035em;
    line-height: 1.2;
  }
  .plot {
    margin-block: 1.25rem 1rem;
  }
  .chart {
    display: block;
    inline-size: 100%;
    block-size: auto;
  }
  .ground {
    stroke: var(--line);
  }
  .faded {
    opacity: 0.28;
  }
  .months {
    display: grid;
    grid-auto-flow: column;
    grid-auto-columns: minmax(0, 1fr);
    justify-items: center;
    margin-block-start: 0.375rem;
  }
  .month {
    display: grid;
    padding: 0.25rem clamp(0.25rem, 1vw, 0.75rem);
    border-radius: 0.625rem;
    line-height: 1.35;
  }
  .month:focus-visible {
    border-radius: 0.625rem;
  }
  .month .money {
    font-size: var(--text-xs);
    font-weight: 450;
  }
  .series-1 {
    fill: var(--chart-1);
  }
  .series-2 {
    fill: var(--chart-2);
  }
  .series-3 {
    fill: var(--chart-3);
  }
  .series-4 {
    fill: var(--chart-4);
  }
  .series-5 {
    fill: var(--chart-5);
  }
  .series-rest {
    fill: var(--chart-rest);
  }
  .legend {
    display: grid;
    grid-template-columns: repeat(auto-fit, minmax(min(100%, 15rem), 1fr));
    gap: 0 2rem;
  }
  .legend li {
    display: grid;
    grid-template-columns: auto minmax(0, 1fr) auto 5.25rem;
    align-items: center;
    gap: 0.625rem;
    padding-block: 0.375rem;
  }
  .legend .money {
    font-weight: 600;
    text-align: end;
  }
  .legend-share {
    font-size: var(--text-s);
    font-variant-numeric: tabular-nums;
  }
  .swatch {
    inline-size: 0.75rem;
    block-size: 0.75rem;
  }
  .chart-bone {
    block-size: 13rem;
    border-radius: var(--radius-s);
  }
  .scroll {
    overflow-x: auto;
  }
  table {
    inline-size: 100%;
    border-collapse: collapse;
    font-size: var(--text-s);
  }
  th,
  td {
    padding: 0.5rem 0.375rem;
    border-block-end: 1px solid var(--line);
    text-align: end;
    white-space: nowrap;
  }
  th:first-child {
    padding-inline-start: 0;
    text-align: start;
  }
  th {
    font-weight: 550;
  }
  thead th {
    color: var(--ink-2);
  }
  abbr {
    text-decoration: none;
  }
  tfoot th,
  tfoot td {
    border: 0;
    font-weight: 650;
  }
`;
