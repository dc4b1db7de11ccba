/// The overview: what there is, where it went, what came in.
import { html, type TemplateResult } from "lit";
import { greeting } from "../format/date";
import type { User } from "../session/user";

export function dashboardPage(user: User): TemplateResult {
  return html`
    <div class="page">
      <h1 class="page-title">${greeting()}${user.givenName ? html`, ${user.givenName}` : ""}</h1>
      <div class="columns">
        <div class="column">
          <bank-widget name="balances"></bank-widget>
          <bank-widget name="spending"></bank-widget>
        </div>
        <div class="column">
          <bank-widget name="recent"></bank-widget>
          <bank-widget name="messages"></bank-widget>
        </div>
      </div>
    </div>
  `;
}
