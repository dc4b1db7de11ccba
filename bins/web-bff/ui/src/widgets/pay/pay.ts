/// Pays somebody by this account. One filled form is one payment, however often it is asked for.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { account } from "../../api/bank";
import type { AccountDetail } from "../../api/types";
import { money } from "../../format/money";
import { icon } from "../../icons/icon";
import { session } from "../../session/session";
import { boneRows } from "../../widget/bones";
import { Widget } from "../../widget/widget";
import { filled, payForm } from "./form";
import { Order, type Known } from "./order";
import { style } from "./style";

@customElement("bank-pay")
export class Pay extends Widget<AccountDetail> {
  static override styles = [Widget.styles, style];

  @property() account = "";
  protected readonly heading = "Pay somebody";
  @state() private known: Known | undefined;
  @state() private asking = false;
  #order: Order | undefined;

  protected override read(): Promise<AccountDetail> {
    return account(this.account);
  }

  protected override skeleton(): TemplateResult {
    return boneRows(2);
  }

  protected override view({ currency, kind }: AccountDetail): TemplateResult {
    if (currency !== "GBP" || kind === "card") return html`<p class="muted">Payments are made in pounds, by an account for them.</p>`;
    if (this.known?.is === "booked") return this.#booked(this.known);
    return html`
      ${payForm(this.asking || this.known?.is === "not-known", (event) => void this.#submitted(event))}
      <p class="said" role="status">${this.#said()}</p>
      ${this.known?.is === "not-known" && !this.asking
        ? html`<button class="button quiet" @click=${() => void this.#settle()}>Ask again</button>`
        : nothing}
    `;
  }

  #booked({ payment }: Extract<Known, { is: "booked" }>): TemplateResult {
    return html`
      <div class="state">
        <span class="state-mark">${icon("check")}</span>
        <p class="state-title" role="status">${money(payment.amount, payment.currency)} paid to ${payment.to.name}</p>
        <button class="button quiet" @click=${() => this.#anew()}>Pay somebody else</button>
      </div>
    `;
  }

  #said(): unknown {
    if (this.asking) return "Do not close this page: it waits for the bank.";
    if (this.known?.is === "declined") return `Not paid. ${this.known.why}`;
    if (this.known?.is === "refused") return `Not paid. ${this.known.failure.message}`;
    if (this.known?.is === "not-known") return "The bank has not answered yet. Asking again does not pay twice.";
    return nothing;
  }

  /// Another form is another payment; one that is not known yet cannot be sent anew, only asked after.
  async #submitted(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    this.#order = new Order(filled(this.account, new FormData(event.target as HTMLFormElement)));
    await this.#settle();
  }

  async #settle(): Promise<void> {
    if (!this.#order || this.asking) return;
    this.asking = true;
    try {
      this.known = await this.#order.settle();
      if (this.known.is === "refused" && this.known.failure.kind === "signed-out") void session.check();
    } finally {
      this.asking = false;
    }
  }

  #anew(): void {
    this.#order = undefined;
    this.known = undefined;
  }
}

export const view = (id: string) => html`<bank-pay .account=${id}></bank-pay>`;
