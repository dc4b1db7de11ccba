/// Where the bank is, for everybody.
import { html, type TemplateResult } from "lit";

export function branchesPage(): TemplateResult {
  return html`
    <div class="page">
      <h1 class="page-title">Branches</h1>
      <p class="lead">Come in for cash, for advice, or out of the rain.</p>
      <bank-widget name="branches"></bank-widget>
    </div>
  `;
}
