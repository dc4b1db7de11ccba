/// One transaction in a list.
import { html, type TemplateResult } from "lit";
import type { Transaction } from "../api/types";
import { category } from "../format/category";
import { isNegative, money } from "../format/money";
import { icon } from "../icons/icon";

export function transactionRow({ text, category: word, amount, currency }: Transaction, below: string): TemplateResult {
  return html`
    <li class="row">
      <span class="chip">${icon(category(word))}</span>
      <div>
        <p class="row-title">${text}</p>
        <p class="row-sub">${below}</p>
      </div>
      <p class="row-figure money ${isNegative(amount) ? "" : "in"}">${money(amount, currency, "always")}</p>
    </li>
  `;
}
