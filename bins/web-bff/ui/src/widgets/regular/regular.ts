/// What leaves the account on its own: standing orders and direct debits.
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { account } from "../../api/bank";
import type { AccountDetail, DirectDebit, StandingOrder } from "../../api/types";
import { day } from "../../format/date";
import { money } from "../../format/money";
import { icon } from "../../icons/icon";
import { boneRows } from "../../widget/bones";
import { emptyView, missingNote } from "../../widget/states";
import { Widget } from "../../widget/widget";

@customElement("bank-regular")
export class Regular extends Widget<AccountDetail> {
  static override styles = [
    Widget.styles,
    css`
      h3 {
        margin-block-start: 1rem;
        color: var(--ink-2);
        font-size: var(--text-s);
        font-weight: 600;
        letter-spacing: 0;
      }
      h3:first-of-type {
        margin-block-start: 0;
      }
    `,
  ];

  @property() account = "";
  protected readonly heading = "Regular payments";

  protected override read(): Promise<AccountDetail> {
    return account(this.account);
  }

  protected override skeleton(): TemplateResult {
    return boneRows(4);
  }

  protected override view({ standing_orders, direct_debits, currency, missing }: AccountDetail): TemplateResult {
    const orders = standing_orders ?? [];
    const debits = direct_debits ?? [];
    const note = missingNote(missing?.filter(({ part }) => /standing|direct|debit|order/.test(part)), "Some regular payments are missing just now.");
    if (orders.length + debits.length === 0) {
      return note === nothing ? emptyView("None set up", "Standing orders and direct debits show here.", "repeat") : html`${note}`;
    }
    return html`${list("Standing orders", orders, currency)}${list("Direct debits", debits, currency)}${note}`;
  }
}

function list(title: string, payments: (StandingOrder | DirectDebit)[], currency: string): TemplateResult | typeof nothing {
  if (payments.length === 0) return nothing;
  return html`
    <h3>${title}</h3>
    <ul class="rows">
      ${payments.map((payment) => row(payment, currency))}
    </ul>
  `;
}

function row({ to, amount, every, next }: StandingOrder | DirectDebit, currency: string): TemplateResult {
  const when = [every ? `Every ${every}` : undefined, next ? `next ${day(next)}` : undefined].filter((part) => part !== undefined);
  return html`
    <li class="row">
      <span class="chip">${icon("repeat")}</span>
      <div>
        <p class="row-title">${to}</p>
        <p class="row-sub">${when.join(" · ") || "When it is due"}</p>
      </div>
      <p class="row-figure money">${amount === undefined ? html`<span class="row-sub">Varies</span>` : money(amount, currency)}</p>
    </li>
  `;
}

export const view = (id: string) => html`<bank-regular .account=${id}></bank-regular>`;
