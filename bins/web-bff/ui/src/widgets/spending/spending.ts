/// Where the money went: a column a month, the categories in it, and the same as a table.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { spending } from "../../api/bank";
import type { Spending } from "../../api/types";
import { chartOf, currenciesOf, totalsOf, type Chart } from "../../format/spending";
import { longMonth, month as shortMonth } from "../../format/date";
import { decimal, money, roundMoney } from "../../format/money";
import { emptyView, missingNote } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { columns } from "./columns";
import { legend } from "./legend";
import { style } from "./style";
import { table } from "./table";

const MONTHS = 6;

@customElement("bank-spending")
export class SpendingByCategory extends Widget<Spending> {
  static override styles = [Widget.styles, style];

  protected readonly heading = "Spending";
  @state() private asTable = false;
  @state() private month: string | undefined;
  @state() private currency: string | undefined;

  protected override read(): Promise<Spending> {
    return spending(MONTHS);
  }

  protected override skeleton(): TemplateResult {
    return html`<div class="bone chart-bone"></div><div class="bone"></div><div class="bone"></div><div class="bone"></div>`;
  }

  protected override aside(data: Spending): unknown {
    if (data.months.length === 0) return nothing;
    return html`
      <span class="switches">
        ${currenciesOf(data).length > 1 ? this.#currencies(currenciesOf(data)) : nothing}
        <button class="switch" aria-pressed=${this.asTable} @click=${() => (this.asTable = !this.asTable)}>As a table</button>
      </span>
    `;
  }

  protected override view(data: Spending): TemplateResult {
    const currencies = currenciesOf(data);
    const currency = this.currency ?? currencies[0];
    const note = missingNote(data.missing, "earlier-months", "Earlier months are missing just now.");
    if (currency === undefined) return html`${emptyView("Nothing spent yet", "Once you use an account, you see here what for.")}${note}`;
    const chart = chartOf(data, currency);
    return html`${this.asTable ? table(chart) : this.#chart(chart)}${note}`;
  }

  #chart(chart: Chart): TemplateResult {
    const { total, parts } = totalsOf(chart, this.month);
    const period = this.month === undefined ? periodOf(chart) : longMonth(this.month);
    return html`
      <p class="period muted" id="period">${period}</p>
      <p class="sum money">${money(decimal(total), chart.currency)}</p>
      <div class="plot">
        ${columns(chart, this.month)}
        <div class="months" role="group" aria-label="Show one month">
          ${chart.columns.map(({ month, total }) => this.#monthButton(month, roundMoney(decimal(total), chart.currency)))}
        </div>
      </div>
      ${legend(chart, parts, total)}
    `;
  }

  #monthButton(month: string, total: string): TemplateResult {
    const chosen = this.month === month;
    return html`
      <button class="month" aria-pressed=${chosen} @click=${() => (this.month = chosen ? undefined : month)}>
        <span>${shortMonth(month)}<span class="visually-hidden"> ${month.slice(0, 4)}</span></span>
        <span class="money">${total}</span>
      </button>
    `;
  }

  #currencies(all: string[]): TemplateResult[] {
    const current = this.currency ?? all[0];
    return all.map(
      (one) => html`<button class="switch" aria-pressed=${one === current} @click=${() => this.#show(one)}>${one}</button>`,
    );
  }

  #show(currency: string): void {
    this.currency = currency;
    this.month = undefined;
  }
}

function periodOf({ columns: [first, ...others] }: Chart): string {
  return first && others.length === 0 ? longMonth(first.month) : `Over ${others.length + 1} months`;
}

export const view = () => html`<bank-spending></bank-spending>`;
