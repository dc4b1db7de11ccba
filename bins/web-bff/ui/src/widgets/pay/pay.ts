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

  override connectedCallback(): void {
    super.connectedCallback();
    this.#order = Order.left(this.account);
    void this.#settle();
  }

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
      ${payForm(this.asking || this.#isOpen(), (event) => void this.#submitted(event))}
      <p class="said" role="status">${this.#said()}</p>
      ${this.known?.is === "not-known" && !this.asking
        ? html`<button class="button quiet" @click=${() => void this.#settle()}>Ask again</button>`
        : nothing}
      ${this.known?.is === "never-known" ? html`<button class="button quiet" @click=${() => this.#anew()}>Pay somebody else</button>` : nothing}
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
    if (this.known?.is === "never-known") return `Whether ${this.#what()} was paid, only the bank can say. Ask it about ${this.known.id}.`;
    if (this.known?.is === "not-known") {
      const why = this.known.failure ? `${this.known.failure.message} ` : "";
      return `${why}The bank has not said yet whether ${this.#what()} is paid. Asking again does not pay twice.`;
    }
    return nothing;
  }

  /// Whether there is one of which it may yet be learned, or must be asked, what became of it: no other is filled in beside it.
  #isOpen(): boolean {
    return this.known?.is === "not-known" || this.known?.is === "never-known";
  }

  #what(): string {
    const wanted = this.#order?.wanted;
    return wanted ? `${money(wanted.amount, "GBP")} to ${wanted.to.name}` : "it";
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
      if ("failure" in this.known && this.known.failure?.kind === "signed-out") void session.check();
    } finally {
      this.asking = false;
    }
  }

  #anew(): void {
    this.#order?.forget();
    this.#order = undefined;
    this.known = undefined;
  }
}

export const view = (id: string) => html`<bank-pay .account=${id}></bank-pay>`;
