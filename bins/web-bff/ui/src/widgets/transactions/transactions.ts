/// The account's history: searched, narrowed, and read on by cursor. Where the list ends, the BFF says, not the size of a page.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { transactions, type TransactionFilter } from "../../api/bank";
import { Failure } from "../../api/failure";
import type { Transaction, TransactionPage } from "../../api/types";
import { categoryName } from "../../format/category";
import { dayOf, longDay } from "../../format/date";
import { navigation } from "../../route/navigation";
import { boneRows } from "../../widget/bones";
import { emptyView } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { transactionRow } from "../transaction-row";
import { filterForm } from "./filter-form";
import { filterOf, isFiltered, queryOf } from "./filter";
import { style } from "./style";

/// How many pages with nothing in them are read on without asking.
const EMPTY_PAGES = 3;
const TYPING_MS = 300;

@customElement("bank-transactions")
export class Transactions extends Widget<TransactionPage> {
  static override styles = [Widget.styles, style];

  @property() account = "";
  protected readonly heading = "Transactions";
  @state() private more: "idle" | "loading" | "failed" = "idle";
  @state() private filter: TransactionFilter = filterOf(new URLSearchParams(location.search));
  #typing: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#typing);
  }

  protected override read(): Promise<TransactionPage> {
    this.more = "idle";
    return this.#pages();
  }

  /// The account's head says that there is no such account.
  protected override absent(): TemplateResult {
    return html``;
  }

  protected override skeleton(): TemplateResult {
    return boneRows(8);
  }

  /// The filters stay in every state: what failed or found nothing can be changed.
  protected override frame(content: unknown): TemplateResult {
    return html`
      <section class="card" aria-labelledby="heading">
        <header class="card-head"><h2 id="heading">${this.heading}</h2></header>
        ${filterForm(this.filter, (filter, soon) => this.#narrow(filter, soon))}
        ${content}
      </section>
    `;
  }

  protected override view(page: TransactionPage): TemplateResult {
    return html`
      ${page.transactions.length > 0 ? days(page.transactions) : this.#nothing(page)}
      ${page.next === undefined ? nothing : this.#moreButton(page)}
      <p class="visually-hidden" role="status">${this.#count(page)}</p>
    `;
  }

  #nothing({ next }: TransactionPage): TemplateResult {
    if (next !== undefined) return emptyView("Nothing found so far", "There is more further back.", "search");
    if (isFiltered(this.filter)) return emptyView("Nothing found", "No transaction is like that. Try fewer filters.", "search");
    return emptyView("No transactions yet", "What you spend and receive shows here.");
  }

  #moreButton(page: TransactionPage): TemplateResult {
    const words = isFiltered(this.filter) ? "Search further back" : "Load more";
    return html`
      <div class="more">
        <button class="button quiet" ?disabled=${this.more === "loading"} @click=${() => void this.#further(page)}>
          ${this.more === "loading" ? "Loading…" : words}
        </button>
        ${this.more === "failed" ? html`<p class="fine" role="alert">That could not be loaded. Try again.</p>` : nothing}
      </div>
    `;
  }

  #count({ transactions: all, next }: TransactionPage): string {
    const shown = all.length === 1 ? "1 transaction" : `${all.length} transactions`;
    return next === undefined ? `${shown}, all there are` : `${shown}, more can be loaded`;
  }

  async #further(page: TransactionPage): Promise<void> {
    this.more = "loading";
    const asked = this.filter;
    try {
      const further = await this.#pages(page.next);
      // While this was under way the filter changed, and another list took this one's place.
      if (asked !== this.filter) return;
      this.replace({ ...further, transactions: [...page.transactions, ...further.transactions] });
      this.more = "idle";
    } catch (error) {
      if (asked !== this.filter) return;
      if (error instanceof Failure && error.kind === "signed-out") return void this.load();
      this.more = "failed";
    }
  }

  /// One page, or the first after it that has something in it.
  async #pages(cursor?: string): Promise<TransactionPage> {
    let page = await transactions(this.account, this.filter, cursor);
    for (let read = 1; read < EMPTY_PAGES && page.transactions.length === 0 && page.next !== undefined; read += 1) {
      page = await transactions(this.account, this.filter, page.next);
    }
    return page;
  }

  #narrow(filter: TransactionFilter, when: "now" | "after-typing"): void {
    this.filter = filter;
    navigation.replaceQuery(queryOf(filter));
    clearTimeout(this.#typing);
    this.#typing = setTimeout(() => void this.load(), when === "now" ? 0 : TYPING_MS);
  }
}

function days(all: Transaction[]): TemplateResult {
  return html`${[...byDay(all)].map(
    ([date, those]) => html`
      <h3 class="day"><time datetime=${date}>${longDay(date)}</time></h3>
      <ul class="rows">
        ${those.map((one) => transactionRow(one, categoryName(one.category)))}
      </ul>
    `,
  )}`;
}

function byDay(all: Transaction[]): Map<string, Transaction[]> {
  const found = new Map<string, Transaction[]>();
  for (const one of all) found.set(dayOf(one.date), [...(found.get(dayOf(one.date)) ?? []), one]);
  return found;
}

export const view = (id: string) => html`<bank-transactions .account=${id}></bank-transactions>`;
