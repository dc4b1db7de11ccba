/// What leaves the account on its own: standing orders and direct debits.
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { account } from "../../api/bank";
import type { AccountDetail, Often, RepeatedPayment } from "../../api/types";
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

  /// The account's head says that there is no such account.
  protected override absent(): TemplateResult {
    return html``;
  }

  protected override skeleton(): TemplateResult {
    return boneRows(4);
  }

  protected override view({ standing_orders, direct_debits, currency, missing }: AccountDetail): TemplateResult {
    if (standing_orders?.length === 0 && direct_debits?.length === 0) {
      return emptyView("None set up", "Standing orders and direct debits show here.", "repeat");
    }
    return html`
      ${list("Standing orders", standing_orders ?? [], currency)} ${list("Direct debits", direct_debits ?? [], currency)}
      ${missingNote(missing, "standing-orders", "Standing orders are missing just now.")}
      ${missingNote(missing, "direct-debits", "Direct debits are missing just now.")}
    `;
  }
}

function list(title: string, payments: RepeatedPayment[], currency: string): TemplateResult | typeof nothing {
  if (payments.length === 0) return nothing;
  return html`
    <h3>${title}</h3>
    <ul class="rows">
      ${payments.map((payment) => row(payment, currency))}
    </ul>
  `;
}

function row({ to, amount, every, next }: RepeatedPayment, currency: string): TemplateResult {
  return html`
    <li class="row">
      <span class="chip">${icon("repeat")}</span>
      <div>
        <p class="row-title">${to}</p>
        <p class="row-sub">${often(every)}${next === undefined ? nothing : ` · next ${day(next)}`}</p>
      </div>
      <p class="row-figure money">${amount === undefined ? html`<span class="row-sub">Not known yet</span>` : money(amount, currency)}</p>
    </li>
  `;
}

function often(every: Often): string {
  return every === "other" ? "Now and then" : `Every ${every}`;
}

export const view = (id: string) => html`<bank-regular .account=${id}></bank-regular>`;
