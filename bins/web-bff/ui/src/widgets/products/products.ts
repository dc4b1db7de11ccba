/// What the bank sells, for everybody.
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { products } from "../../api/public";
import type { Product, ProductList } from "../../api/types";
import { kindName } from "../../format/account";
import { money } from "../../format/money";
import { icon } from "../../icons/icon";
import { emptyView } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { accountIcon } from "../account-icon";

@customElement("bank-products")
export class Products extends Widget<ProductList> {
  static override styles = [
    Widget.styles,
    css`
      .title {
        margin-block-end: var(--gap);
        font-size: var(--text-xl);
        letter-spacing: -0.025em;
      }
      .grid {
        display: grid;
        grid-template-columns: repeat(auto-fill, minmax(min(100%, 17rem), 1fr));
        gap: var(--gap);
      }
      .card {
        display: flex;
        flex-direction: column;
        gap: 0.75rem;
      }
      .head {
        display: flex;
        gap: 0.75rem;
        align-items: center;
      }
      .rate {
        display: flex;
        align-items: baseline;
        gap: 0.5rem;
        font-size: 2rem;
        font-weight: 650;
        letter-spacing: -0.035em;
        line-height: 1.1;
      }
      .rate span {
        color: var(--ink-2);
        font-size: var(--text-s);
        font-weight: 500;
        letter-spacing: 0;
      }
      .features {
        display: grid;
        gap: 0.25rem;
        font-size: var(--text-s);
      }
      .features li {
        display: flex;
        gap: 0.5rem;
      }
      .features .icon {
        inline-size: 1.125rem;
        block-size: 1.125rem;
        color: var(--good);
      }
      .fees {
        margin-block-start: auto;
        padding-block-start: 0.75rem;
        border-block-start: 1px solid var(--line);
        color: var(--ink-2);
        font-size: var(--text-xs);
      }
      .tall {
        block-size: 14rem;
        border-radius: var(--radius);
      }
    `,
  ];

  protected readonly heading = "What we offer";

  protected override read(): Promise<ProductList> {
    return products();
  }

  protected override frame(content: unknown, data?: ProductList): TemplateResult {
    return html`
      <section aria-labelledby="heading">
        <h2 id="heading" class="title">${this.heading}</h2>
        ${this.cardUnlessData(content, data)}
      </section>
    `;
  }

  protected override skeleton(): TemplateResult {
    return html`<div class="grid"><div class="bone tall"></div><div class="bone tall"></div><div class="bone tall"></div></div>`;
  }

  protected override view({ products: all }: ProductList): TemplateResult {
    if (all.length === 0) return emptyView("Nothing to show", "Ask in a branch what we have.");
    return html`<ul class="grid">${all.map((product) => productCard(product))}</ul>`;
  }
}

function productCard({ name, kind, description, rates, fees, features }: Product): TemplateResult {
  const headline = rates.find((rate) => rate.kind === "credit_aer" || rate.kind === "purchase_apr");
  const smallPrint = [
    ...rates.filter((rate) => rate !== headline).map((rate) => `${rate.per_cent}% ${rateName(rate.kind)}`),
    ...fees.map((fee) => `${fee.name} ${money(fee.amount, fee.currency)}${chargedName(fee.charged)}`),
  ];
  return html`
    <li class="card">
      <div class="head">
        <span class="chip">${icon(accountIcon(kind))}</span>
        <div>
          <h3>${name}</h3>
          <p class="row-sub">${kindName(kind)}</p>
        </div>
      </div>
      ${headline ? html`<p class="rate">${headline.per_cent}%<span>${rateName(headline.kind)}</span></p>` : nothing}
      <p class="muted">${description}</p>
      ${features.length > 0
        ? html`<ul class="features">${features.map((feature) => html`<li>${icon("check")}${feature}</li>`)}</ul>`
        : nothing}
      ${smallPrint.length > 0 ? html`<p class="fees">${smallPrint.join(" · ")}</p>` : nothing}
    </li>
  `;
}

function rateName(kind: string): string {
  const names: Record<string, string> = {
    credit_aer: "AER",
    overdraft_ear: "EAR, overdraft",
    purchase_apr: "APR, purchases",
    cash_apr: "APR, cash",
  };
  return names[kind] ?? "a year";
}

function chargedName(charged: string): string {
  return { monthly: " a month", yearly: " a year", per_use: " each time" }[charged] ?? "";
}

export const view = () => html`<bank-products></bank-products>`;
