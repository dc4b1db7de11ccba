/// Where the customer is signed in, and how to end that.
import { html, type TemplateResult } from "lit";

export function sessionsPage(): TemplateResult {
  return html`
    <div class="page narrow">
      <h1 class="page-title">Where you are signed in</h1>
      <p class="lead">If you do not know one of these, end it, and change your password.</p>
      <bank-widget name="sessions"></bank-widget>
    </div>
  `;
}
