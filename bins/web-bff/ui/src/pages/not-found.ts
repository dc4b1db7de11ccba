/// An address that is no screen.
import { html, type TemplateResult } from "lit";

export function notFoundPage(): TemplateResult {
  return html`
    <div class="page narrow">
      <h1 class="page-title">There is no such page</h1>
      <p class="lead">The address may be old, or mistyped.</p>
      <p class="actions"><a class="button" href="/">Go to the start</a> <a class="button quiet" href="/branches">Find a branch</a></p>
    </div>
  `;
}
