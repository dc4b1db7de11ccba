/// The bank's name, where one can go, and the way in or out.
import { html, nothing, type TemplateResult } from "lit";
import { brandMark } from "../icons/brand";
import { icon, type IconName } from "../icons/icon";
import type { Route } from "../route/route";
import type { SessionState } from "../session/session";
import { signInAgainUrl, signInUrl } from "../session/sign-in";

export function header(to: Route, state: SessionState): TemplateResult {
  const signedIn = state.is === "signed-in";
  return html`
    <header class="top">
      <div class="top-in">
        <a class="brand" href="/">${brandMark()}<span>Exemplar Bank</span></a>
        <nav class="places" aria-label="Main">
          ${place("/", "overview", signedIn ? "Overview" : "Welcome", to.page === "home" || (signedIn && to.page === "account"), to.page === "home")}
          ${place("/branches", "pin", "Branches", to.page === "branches")}
          ${signedIn ? place("/sessions", "shield", "Sessions", to.page === "sessions") : nothing}
        </nav>
        <div class="who">${who(state)}</div>
      </div>
    </header>
  `;
}

function place(path: string, mark: IconName, words: string, within: boolean, here = within): TemplateResult {
  const current = here ? "page" : within ? "true" : nothing;
  return html`<a class="place" href=${path} aria-current=${current}>${icon(mark)}<span>${words}</span></a>`;
}

function who(state: SessionState): TemplateResult | typeof nothing {
  if (state.is === "signed-in") {
    return html`
      <span class="who-name">${state.user.name}</span>
      <a class="button quiet small" href=${state.user.logoutUrl} rel="nofollow">${icon("sign-out")}<span>Sign out</span></a>
    `;
  }
  if (state.is === "anonymous") return html`<a class="button small" href=${signInUrl()}>Sign in</a>`;
  if (state.is === "ended") return html`<a class="button small" href=${signInAgainUrl()}>Sign in</a>`;
  return nothing;
}
