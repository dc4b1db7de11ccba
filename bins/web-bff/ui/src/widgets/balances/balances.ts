/// What the customer has: the totals, and each account on the way to its own page.
import { html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { dashboard } from "../../api/bank";
import type { Account, Dashboard } from "../../api/types";
import { maskedNumber } from "../../format/account";
import { money, ownCurrencyFirst } from "../../format/money";
import { icon } from "../../icons/icon";
import { accountPath } from "../../route/route";
import { boneRows } from "../../widget/bones";
import { emptyView } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { accountIcon } from "../account-icon";
import { style } from "./style";
import { unreadWords } from "./unread";

@customElement("bank-balances")
export class Balances extends Widget<Dashboard> {
  static override styles = [Widget.styles, style];

  protected readonly heading = "Accounts";

  protected override read(): Promise<Dashboard> {
    return dashboard();
  }

  protected override skeleton(): TemplateResult {
    return html`<div class="bone total-bone"></div>${boneRows(3)}`;
  }

  protected override view(dashboard: Dashboard): TemplateResult {
    const { totals, accounts } = dashboard;
    const unread = unreadWords(dashboard);
    if (accounts.length === 0) return emptyView("No accounts yet", "Once you open one, it is here.", "current");
    return html`
      ${totals.length > 0 ? this.#totals(ownCurrencyFirst(totals)) : nothing}
      <ul class="rows">
        ${accounts.map((account) => row(account))}
      </ul>
      ${unread ? html`<p class="note">${icon("info")}<span>${unread}</span></p>` : nothing}
    `;
  }

  #totals([first, ...others]: Dashboard["totals"]): TemplateResult {
    return html`
      <div class="panel">
        <p class="panel-label">Total balance</p>
        <p class="panel-money money">${first ? money(first.amount, first.currency) : nothing}</p>
        ${others.length > 0
          ? html`<p class="panel-more">${others.map(({ amount, currency }) => html`<span class="money">and ${money(amount, currency)}</span>`)}</p>`
          : nothing}
      </div>
    `;
  }
}

function row({ id, name, kind, number, currency, balance, available }: Account): TemplateResult {
  return html`
    <li>
      <a class="row" href=${accountPath(id)}>
        <span class="chip">${icon(accountIcon(kind))}</span>
        <span class="words">
          <span class="row-title">${name}</span>
          <span class="row-sub">${maskedNumber(number)}</span>
        </span>
        <span class="figures">
          <span class="row-figure money">${money(balance, currency)}</span>
          ${available !== undefined && available !== balance
            ? html`<span class="row-sub money">${money(available, currency)} available</span>`
            : nothing}
        </span>
        ${icon("chevron")}
      </a>
    </li>
  `;
}

export const view = () => html`<bank-balances></bank-balances>`;
