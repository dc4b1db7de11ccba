/// The stacked columns, as a picture. What it shows stands in the legend and in the table, so it has one short label.
import { html, nothing, svg, type SVGTemplateResult, type TemplateResult } from "lit";
import { money, decimal, share } from "../../format/money";
import type { Chart, Column } from "../../format/spending";
import { colour } from "./colour";

const WIDTH = 600;
const HEIGHT = 240;
const BAR = 60;
/// Between two parts of a column, so that they differ by more than colour.
const GAP = 2;

export function columns(chart: Chart, chosen: string | undefined): TemplateResult {
  const highest = chart.columns.reduce((most, { total }) => (total > most ? total : most), 0n);
  const step = WIDTH / chart.columns.length;
  return html`
    <svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT + 1}" role="img" aria-label=${label(chart)}>
      <line class="ground" x1="0" x2=${WIDTH} y1=${HEIGHT + 0.5} y2=${HEIGHT + 0.5} />
      ${chart.columns.map((column, at) => {
        const faded = chosen !== undefined && chosen !== column.month;
        return svg`<g class=${faded ? "faded" : nothing} transform="translate(${step * at + step / 2 - BAR / 2} 0)">${stack(chart, column, highest)}</g>`;
      })}
    </svg>
  `;
}

function stack(chart: Chart, column: Column, highest: bigint): SVGTemplateResult[] {
  let below = 0n;
  const drawn: SVGTemplateResult[] = [];
  chart.series.forEach((series, at) => {
    const amount = column.parts.get(series) ?? 0n;
    const bottom = HEIGHT * (1 - share(below, highest));
    below += amount;
    const top = HEIGHT * (1 - share(below, highest));
    const height = bottom - top - GAP;
    if (height > 0.5) drawn.push(svg`<rect class=${colour(series, at)} y=${top} width=${BAR} height=${height} rx=${Math.min(3, height / 2)} />`);
  });
  return drawn;
}

function label({ columns: all, currency }: Chart): string {
  const each = all.map(({ month, total }) => `${month}: ${money(decimal(total), currency)}`);
  return `Spending by month. ${each.join("; ")}.`;
}
