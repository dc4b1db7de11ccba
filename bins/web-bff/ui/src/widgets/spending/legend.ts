/// What each colour means, and how much of the whole it is.
import { html, type TemplateResult } from "lit";
import { categoryName } from "../../format/category";
import { decimal, money, share } from "../../format/money";
import type { Chart, Series } from "../../format/spending";
import { colour } from "./colour";

export function legend(chart: Chart, parts: Map<Series, bigint>, total: bigint): TemplateResult {
  return html`
    <ul class="legend" aria-describedby="period">
      ${chart.series.map((series, at) => {
        const amount = parts.get(series) ?? 0n;
        return html`
          <li>
            <svg class="swatch" viewBox="0 0 12 12" aria-hidden="true"><rect class=${colour(series, at)} width="12" height="12" rx="3" /></svg>
            <span class="legend-name">${seriesName(series)}</span>
            <span class="legend-share muted">${Math.round(share(amount, total) * 100)}%</span>
            <span class="money">${money(decimal(amount), chart.currency)}</span>
          </li>
        `;
      })}
    </ul>
  `;
}

export function seriesName(series: Series): string {
  return series === "rest" ? "All else" : categoryName(series);
}
