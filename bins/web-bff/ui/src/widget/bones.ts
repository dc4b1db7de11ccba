/// What stands in for a list of rows until it is there.
import { html, type TemplateResult } from "lit";

export function boneRows(count: number): TemplateResult {
  return html`${Array.from(
    { length: count },
    () => html`<div class="bone-row"><div class="bone"></div><div class="bone"></div><div class="bone"></div></div>`,
  )}`;
}
