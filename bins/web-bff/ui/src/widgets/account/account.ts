/// The head of an account's page: what it is, and what is on it.
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, property } from "lit/decorators.js";
import { account } from "../../api/bank";
import type { AccountDetail } from "../../api/types";
import { kindName, maskedNumber } from "../../format/account";
import { money } from "../../format/money";
import { Widget } from "../../widget/widget";

@customElement("bank-account")
export class AccountHead extends Widget<AccountDetail> {
  static override styles = [
    Widget.styles,
    css`
      .panel {
        display: flex;
        flex-wrap: wrap;
        align-items: end;
        justify-content: space-between;
        gap: 1.5rem 2rem;
        padding: clamp(1.375rem, 1rem + 2vw, 2.25rem);
        border-radius: calc(var(--radius) * 1.2);
        background: radial-gradient(circle at 56% -2rem, var(--panel-2) 0 9rem, transparent calc(9rem + 1px)), var(--panel);
        color: var(--on-panel);
      }
      @media (max-width: 40rem) {
        .panel {
          background: radial-gradient(circle at calc(100% - 1rem) -1rem, var(--panel-2) 0 5.5rem, transparent calc(5.5rem + 1px)), var(--panel);
        }
      }
      h2 {
        font-size: var(--text-xl);
      }
      .kind,
      .balance dt,
      .balance dd.less {
        color: var(--on-panel-2);
      }
      .balance {
        display: grid;
        gap: 0.125rem;
      }
      .balance dt {
        font-size: var(--text-s);
      }
      .balance .figure {
        font-size: var(--text-money);
        font-weight: 650;
        letter-spacing: -0.04em;
        line-height: 1.1;
      }
      .less {
        font-size: var(--text-m);
      }
      .less b {
        color: var(--lime);
        font-weight: 600;
      }
      .panel-bone {
        block-size: 9.5rem;
        border-radius: calc(var(--radius) * 1.2);
      }
    `,
  ];

  @property() account = "";
  protected readonly heading = "This account";

  protected override async read(): Promise<AccountDetail> {
    const found = await account(this.account);
    if (this.isConnected) document.title = `${found.name} · Exemplar Bank`;
    return found;
  }

  protected override skeleton(): TemplateResult {
    return html`<div class="bone panel-bone"></div>`;
  }

  protected override frame(content: unknown, data?: AccountDetail): TemplateResult {
    return html`${this.cardUnlessData(content, data)}`;
  }

  protected override view({ name, kind, number, currency, balance, available }: AccountDetail): TemplateResult {
    return html`
      <div class="panel">
        <div>
          <h2>${name}</h2>
          <p class="kind">${kindName(kind)} · ${maskedNumber(number)}</p>
        </div>
        <dl class="balance">
          <dt>Balance</dt>
          <dd class="figure money">${money(balance, currency)}</dd>
          ${available === undefined
            ? nothing
            : html`<dd class="less"><b class="money">${money(available, currency)}</b> available</dd>`}
        </dl>
      </div>
    `;
  }
}

export const view = (id: string) => html`<bank-account .account=${id}></bank-account>`;
