/// Where the bank and its cash machines are, for everybody.
import { html, type TemplateResult } from "lit";

export function branchesPage(): TemplateResult {
  return html`
    <div class="page">
      <h1 class="page-title">Branches</h1>
      <p class="lead">Come in for advice, out of the rain, or <a href="#cash-machines">find a cash machine</a>.</p>
      <div class="columns wide-first">
        <div class="column"><bank-widget name="branches"></bank-widget></div>
        <div class="column" id="cash-machines"><bank-widget name="cash-machines"></bank-widget></div>
      </div>
    </div>
  `;
}
