/// The chart as a table: months down, categories across would not fit a phone, so categories go down.
import { html, type TemplateResult } from "lit";
import { longMonth, month as shortMonth } from "../../format/date";
import { decimal, roundMoney } from "../../format/money";
import type { Chart } from "../../format/spending";
import { seriesName } from "./legend";

export function table({ columns, series, currency }: Chart): TemplateResult {
  const figure = (amount: bigint) => roundMoney(decimal(amount), currency);
  return html`
    <div class="scroll" tabindex="0" role="region" aria-label="Spending by month and category">
      <table>
        <caption class="visually-hidden">Spending by month and category, in ${currency}, without pence</caption>
        <thead>
          <tr>
            <th scope="col">Category</th>
            ${columns.map(({ month }) => html`<th scope="col"><abbr title=${longMonth(month)}>${shortMonth(month)}</abbr></th>`)}
          </tr>
        </thead>
        <tbody>
          ${series.map(
            (one) => html`
              <tr>
                <th scope="row">${seriesName(one)}</th>
                ${columns.map(({ parts }) => html`<td class="money">${figure(parts.get(one) ?? 0n)}</td>`)}
              </tr>
            `,
          )}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">In all</th>
            ${columns.map(({ total }) => html`<td class="money">${figure(total)}</td>`)}
          </tr>
        </tfoot>
      </table>
    </div>
  `;
}
