/// An address that is no screen.
import { html, type TemplateResult } from "lit";
import { icon } from "../icons/icon";

export function notFoundPage(): TemplateResult {
  return html`
    <div class="page narrow">
      <div class="card gate">
        <span class="state-mark">${icon("search")}</span>
        <h1>There is no such page</h1>
        <p class="muted">The address may be old, or mistyped.</p>
        <p class="actions"><a class="button" href="/">Go to the start</a> <a class="button quiet" href="/branches">Find a branch</a></p>
      </div>
    </div>
  `;
}
