/// The last line of every screen.
import { html, type TemplateResult } from "lit";

export function footer(): TemplateResult {
  return html`
    <footer class="foot">
      <p>Exemplar Bank is an example. It holds nobody’s money.</p>
    </footer>
  `;
}
