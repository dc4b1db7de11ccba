/// In place of a screen that only its owner may see.
import { html, nothing, type TemplateResult } from "lit";
import { icon } from "../icons/icon";
import { signInAgainUrl, signInUrl } from "../session/sign-in";

/// `ended`: there was a session until now. `needed`: there was none.
export function signInPage(why: "ended" | "needed"): TemplateResult {
  const ended = why === "ended";
  return html`
    <div class="page narrow">
      <div class="card gate" role=${ended ? "alert" : nothing}>
        <span class="state-mark">${icon("lock")}</span>
        <h1>${ended ? "You have been signed out" : "Sign in to go on"}</h1>
        <p class="muted">
          ${ended
            ? "Your session ended, here or on another device. What was on this page is no longer shown."
            : "This page belongs to a customer. You come straight back to it."}
        </p>
        <p class="actions"><a class="button" href=${ended ? signInAgainUrl() : signInUrl()}>Sign in${ended ? " again" : ""}</a></p>
      </div>
    </div>
  `;
}
