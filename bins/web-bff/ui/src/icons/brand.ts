/// The bank's mark: three bars, of which the first shines. The same as public/favicon.svg.
import { html, type TemplateResult } from "lit";

export function brandMark(): TemplateResult {
  return html`
    <svg class="brand-mark" viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="9" fill="#0e5a49" />
      <rect x="8" y="8" width="16" height="4" rx="2" fill="#d3ee7c" />
      <rect x="8" y="14" width="11" height="4" rx="2" fill="#ffffff" />
      <rect x="8" y="20" width="16" height="4" rx="2" fill="#ffffff" />
    </svg>
  `;
}
