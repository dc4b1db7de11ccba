/// One account: what is on it, what happens on its own, what happened.
import { html, type TemplateResult } from "lit";
import { icon } from "../icons/icon";

export function accountPage(id: string): TemplateResult {
  return html`
    <div class="page">
      <h1 class="visually-hidden">Account</h1>
      <p class="back"><a href="/">${icon("arrow-left")}Overview</a></p>
      <bank-widget name="account" subject=${id}></bank-widget>
      <div class="columns wide-first">
        <div class="column"><bank-widget name="transactions" subject=${id}></bank-widget></div>
        <div class="column">
          <bank-widget name="pay" subject=${id}></bank-widget>
          <bank-widget name="regular" subject=${id}></bank-widget>
        </div>
      </div>
    </div>
  `;
}
