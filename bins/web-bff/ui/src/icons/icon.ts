/// The icons, drawn on a grid of 24. They repeat what a word beside them says, so they are hidden from assistive technology.
import { html, svg, type SVGTemplateResult, type TemplateResult } from "lit";

const SHAPES = {
  overview: svg`<path d="M4 11.5 12 5l8 6.5V19a1 1 0 0 1-1 1h-4.5v-5h-5v5H5a1 1 0 0 1-1-1z" />`,
  pin: svg`<path d="M12 21s-6.5-5.6-6.5-11a6.5 6.5 0 0 1 13 0c0 5.4-6.5 11-6.5 11z" /><circle cx="12" cy="10" r="2.4" />`,
  shield: svg`<path d="M12 3.5 19 6v5.5c0 4.4-2.9 7.6-7 9-4.1-1.4-7-4.6-7-9V6z" /><path d="m9 12 2.2 2.2L15.2 10" />`,
  lock: svg`<rect x="5" y="11" width="14" height="9" rx="2" /><path d="M8 11V8a4 4 0 0 1 8 0v3" />`,
  "sign-out": svg`<path d="M14 4.5H6.5a1 1 0 0 0-1 1v13a1 1 0 0 0 1 1H14" /><path d="M10 12h10m-3.5-3.5L20 12l-3.5 3.5" />`,
  "arrow-left": svg`<path d="M19 12H5m5.5-5.5L5 12l5.5 5.5" />`,
  "arrow-right": svg`<path d="M5 12h14m-5.5-5.5L19 12l-5.5 5.5" />`,
  chevron: svg`<path d="m9.5 6 6 6-6 6" />`,
  search: svg`<circle cx="11" cy="11" r="6" /><path d="m15.5 15.5 4.5 4.5" />`,
  "cloud-off": svg`<path d="M9.2 6.4A5.5 5.5 0 0 1 17.2 11a3.7 3.7 0 0 1 2.2 6.4M6.9 9.4A4.6 4.6 0 0 0 7.5 18.5H15.5" /><path d="m4 4 16 16" />`,
  empty: svg`<path d="M5 13.5 7.2 6.2A1 1 0 0 1 8.1 5.5h7.8a1 1 0 0 1 .9.7L19 13.5V18a1 1 0 0 1-1 1H6a1 1 0 0 1-1-1z" /><path d="M5 13.5h4l1 2h4l1-2h4" />`,
  info: svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 11.2v5M12 7.8v.4" />`,
  clock: svg`<circle cx="12" cy="12" r="8.5" /><path d="M12 7.5V12l3 2" />`,
  check: svg`<path d="m5 12.5 4.5 4.5L19 7.5" />`,
  target: svg`<circle cx="12" cy="12" r="6" /><path d="M12 3.5V8M12 16v4.5M3.5 12H8M16 12h4.5" />`,
  phone: svg`<path d="M8.4 4.5H6a1.5 1.5 0 0 0-1.5 1.7c.7 7 6.3 12.6 13.3 13.3a1.5 1.5 0 0 0 1.7-1.5v-2.4l-3.8-1.6-1.8 1.8a12 12 0 0 1-5.7-5.7L10 8.3z" />`,
  desktop: svg`<rect x="3.5" y="5" width="17" height="11" rx="1.5" /><path d="M9 20h6M12 16v4" />`,
  handheld: svg`<rect x="7" y="3.5" width="10" height="17" rx="2" /><path d="M11 17.5h2" />`,
  mail: svg`<rect x="3.5" y="5.5" width="17" height="13" rx="1.5" /><path d="m4 7 8 6 8-6" />`,
  current: svg`<path d="M4 7.5a1.5 1.5 0 0 1 1.5-1.5H17v3" /><path d="M4 7.5V18a1.5 1.5 0 0 0 1.5 1.5h13A1.5 1.5 0 0 0 20 18v-7.5A1.5 1.5 0 0 0 18.5 9h-13A1.5 1.5 0 0 1 4 7.5z" /><path d="M16 14.2h.5" />`,
  savings: svg`<path d="M12 20v-8M12 14c0-4 2.5-6.5 7-6.5 0 4.5-2.5 6.5-7 6.5zM12 12c0-3.5-2.2-5.5-6.5-5.5 0 4 2.2 5.5 6.5 5.5z" /><path d="M7 20h10" />`,
  card: svg`<rect x="3.5" y="6" width="17" height="12" rx="2" /><path d="M3.5 10h17M7 14.5h4" />`,
  repeat: svg`<path d="M5 11V9.5A2.5 2.5 0 0 1 7.5 7H19m-3-3 3 3-3 3M19 13v1.5a2.5 2.5 0 0 1-2.5 2.5H5m3 3-3-3 3-3" />`,
  groceries: svg`<path d="M4 9.5h16l-1.6 8.7a1 1 0 0 1-1 .8H6.6a1 1 0 0 1-1-.8zM8 9.5l2.5-5M16 9.5l-2.5-5M9.5 13v3M14.5 13v3" />`,
  eating_out: svg`<path d="M7 4v5.5M4.8 4v3.3a2.2 2.2 0 0 0 4.4 0V4M7 9.5V20M16 13h2.5V4C16.5 5 15.5 8 16 13zM18.5 13v7" />`,
  housing: svg`<path d="M4 11.5 12 5l8 6.5M6 10v9h12v-9M10 19v-5h4v5" />`,
  transport: svg`<rect x="5" y="4.5" width="14" height="12.5" rx="2.5" /><path d="M5 11.5h14M8 17v2.5M16 17v2.5M8.5 14.2h.3M15.2 14.2h.3" />`,
  travel: svg`<rect x="4" y="8" width="16" height="11" rx="1.5" /><path d="M9 19V6a1 1 0 0 1 1-1h4a1 1 0 0 1 1 1v13" />`,
  shopping: svg`<path d="M6 8.5h12l1 11H5zM9 11V7.5a3 3 0 0 1 6 0V11" />`,
  leisure: svg`<path d="M4 8a1 1 0 0 1 1-1h14a1 1 0 0 1 1 1v2a2 2 0 0 0 0 4v2a1 1 0 0 1-1 1H5a1 1 0 0 1-1-1v-2a2 2 0 0 0 0-4zM14 7.5v2M14 11.2v1.6M14 14.5v2" />`,
  health: svg`<path d="M12 19.5s-7.5-4.3-7.5-9.7A4 4 0 0 1 12 7.7a4 4 0 0 1 7.5 2.1c0 5.4-7.5 9.7-7.5 9.7z" />`,
  family: svg`<circle cx="9" cy="8.5" r="3" /><circle cx="16.8" cy="11.2" r="2.2" /><path d="M3.5 19a5.5 5.5 0 0 1 11 0M15 16.2a4 4 0 0 1 5.5 2.8" />`,
  giving: svg`<rect x="4" y="9" width="16" height="3.5" rx="0.8" /><path d="M5.5 12.5v7h13v-7M12 9v10.5M12 9C9.2 9 7.5 8.2 7.5 6.6a1.9 1.9 0 0 1 1.9-1.9C11.2 4.7 12 7 12 9zM12 9c2.8 0 4.5-.8 4.5-2.4a1.9 1.9 0 0 0-1.9-1.9C12.8 4.7 12 7 12 9z" />`,
  bills: svg`<path d="M13 3.5 6 13.5h5L10.5 20.5l7-10h-5z" />`,
  cash: svg`<rect x="3.5" y="7" width="17" height="10" rx="1.5" /><circle cx="12" cy="12" r="2.3" /><path d="M6.5 12h.3M17.2 12h.3" />`,
  income: svg`<path d="M12 4.5v11m-5-5 5 5 5-5M5 19.5h14" />`,
  payments: svg`<path d="M20.5 4 3.5 10.5l7 3 3 7z" /><path d="M10.5 13.5 20.5 4" />`,
  transfers: svg`<path d="M4.5 9h14m-3.5-4 4 4-4 4M19.5 16h-14" />`,
  fees: svg`<path d="m6.5 17.5 11-11" /><circle cx="8" cy="8" r="2.2" /><circle cx="16" cy="16" r="2.2" />`,
  other: svg`<path d="M6.5 12h.01M12 12h.01M17.5 12h.01" stroke-width="2.6" />`,
} satisfies Record<string, SVGTemplateResult>;

export type IconName = keyof typeof SHAPES;

export function icon(name: IconName): TemplateResult {
  return html`<svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">${SHAPES[name]}</svg>`;
}
