/// The fields over the list. Each takes effect as it changes; there is nothing to submit.
import { html, nothing, type TemplateResult } from "lit";
import { live } from "lit/directives/live.js";
import type { TransactionFilter } from "../../api/bank";
import { CATEGORIES, categoryName } from "../../format/category";
import { icon } from "../../icons/icon";
import { isFiltered } from "./filter";

type Narrow = (filter: TransactionFilter, when: "now" | "after-typing") => void;

export function filterForm(filter: TransactionFilter, narrow: Narrow): TemplateResult {
  const value = (event: Event) => (event.target as HTMLInputElement | HTMLSelectElement).value;
  const date = (name: "from" | "to", label: string) => html`
    <div class="field">
      <label for=${name}>${label}</label>
      <input
        class="input"
        id=${name}
        type="date"
        .value=${live(filter[name] ?? "")}
        min=${(name === "to" && filter.from) || nothing}
        max=${(name === "from" && filter.to) || nothing}
        @change=${(event: Event) => narrow({ ...filter, [name]: value(event) }, "after-typing")}
      />
    </div>
  `;
  return html`
    <form role="search" aria-label="Transactions" class="filters" @submit=${(event: Event) => event.preventDefault()}>
      <div class="field search">
        <label for="search">Search</label>
        <div class="with-icon">
          ${icon("search")}
          <input
            class="input"
            id="search"
            type="search"
            autocomplete="off"
            maxlength="100"
            placeholder="Shop, person, reference"
            .value=${live(filter.search ?? "")}
            @input=${(event: Event) => narrow({ ...filter, search: value(event) }, "after-typing")}
          />
        </div>
      </div>
      <div class="field">
        <label for="category">Category</label>
        <select class="input" id="category" .value=${live(filter.category ?? "")} @change=${(event: Event) => narrow({ ...filter, category: value(event) }, "now")}>
          <option value="" ?selected=${!filter.category}>All</option>
          ${CATEGORIES.map((one) => html`<option value=${one} ?selected=${filter.category === one}>${categoryName(one)}</option>`)}
        </select>
      </div>
      ${date("from", "From")} ${date("to", "To")}
      ${isFiltered(filter)
        ? html`<button type="button" class="button quiet small clear" @click=${() => narrow({}, "now")}>Clear filters</button>`
        : nothing}
    </form>
  `;
}
