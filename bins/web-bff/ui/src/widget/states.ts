/// How a widget looks when there is nothing to show, and why.
import { html, nothing, type TemplateResult } from "lit";
import type { Failure } from "../api/failure";
import type { Missing } from "../api/types";
import { icon } from "../icons/icon";
import { signInAgainUrl } from "../session/sign-in";

export function failureView(what: string, failure: Failure, again: () => void): TemplateResult {
  return html`
    <div class="state">
      <span class="state-mark warn">${icon(failure.kind === "not-found" ? "search" : "cloud-off")}</span>
      <p class="state-title">${failure.kind === "not-found" ? "Not found" : `${what} could not be loaded`}</p>
      <p class="state-text">${failure.message}</p>
      ${failure.canRetry ? html`<button class="button quiet" @click=${again}>Try again</button>` : nothing}
      ${failure.requestId ? html`<p class="fine">Reference <code>${failure.requestId}</code></p>` : nothing}
    </div>
  `;
}

export function signedOutView(): TemplateResult {
  return html`
    <div class="state">
      <span class="state-mark">${icon("lock")}</span>
      <p class="state-title">You are signed out</p>
      <p class="state-text">Sign in again to see this.</p>
      <a class="button quiet" href=${signInAgainUrl()}>Sign in</a>
    </div>
  `;
}

export function emptyView(title: string, text: string, mark: Parameters<typeof icon>[0] = "empty"): TemplateResult {
  return html`
    <div class="state">
      <span class="state-mark">${icon(mark)}</span>
      <p class="state-title">${title}</p>
      <p class="state-text">${text}</p>
    </div>
  `;
}

/// In place of a part that the BFF went without.
export function missingView(title: string, text: string, again: () => void): TemplateResult {
  return html`
    <div class="state">
      <span class="state-mark warn">${icon("cloud-off")}</span>
      <p class="state-title">${title}</p>
      <p class="state-text">${text}</p>
      <button class="button quiet" @click=${again}>Try again</button>
    </div>
  `;
}

/// A line under what is there, where this part of it is not.
export function missingNote(missing: Missing[] | undefined, part: string, words: string): TemplateResult | typeof nothing {
  if (!missing?.some((one) => one.part === part)) return nothing;
  return html`<p class="note">${icon("info")}<span>${words}</span></p>`;
}
