/// Which screen is shown, given the address and who is signed in.
import { html, type TemplateResult } from "lit";
import { accountPage } from "../pages/account";
import { branchesPage } from "../pages/branches";
import { dashboardPage } from "../pages/dashboard";
import { notFoundPage } from "../pages/not-found";
import { sessionsPage } from "../pages/sessions";
import { signInPage } from "../pages/sign-in";
import { welcomePage } from "../pages/welcome";
import { needsSignIn, type Route } from "../route/route";
import { session, type SessionState } from "../session/session";
import type { User } from "../session/user";
import { failureView } from "../widget/states";

export interface Screen {
  title: string;
  content: TemplateResult;
}

export function screen(to: Route, state: SessionState): Screen {
  if (to.page === "branches") return { title: "Branches", content: branchesPage() };
  if (to.page === "not-found") return { title: "Not found", content: notFoundPage() };
  if (state.is === "signed-in") return signedIn(to, state.user);
  if (state.is === "unknown") return { title: "", content: opening() };
  if (state.is === "unreachable") {
    const again = () => void session.check("extend");
    return { title: "Not available", content: unreachable(failureView("Your accounts", state.failure, again)) };
  }
  if (state.is === "ended") return { title: "Signed out", content: signInPage("ended") };
  return needsSignIn(to) ? { title: "Sign in", content: signInPage("needed") } : { title: "", content: welcomePage() };
}

function signedIn(to: Route, user: User): Screen {
  if (to.page === "account") return { title: "Account", content: accountPage(to.id) };
  if (to.page === "sessions") return { title: "Where you are signed in", content: sessionsPage() };
  return { title: "Overview", content: dashboardPage(user) };
}

function unreachable(why: TemplateResult): TemplateResult {
  return html`
    <div class="page narrow">
      <h1 class="visually-hidden">Exemplar Bank</h1>
      <div class="card" role="alert">${why}</div>
    </div>
  `;
}

/// Until it is known whether somebody is signed in: nothing that could be wrong.
function opening(): TemplateResult {
  return html`
    <div class="page" aria-busy="true">
      <h1 class="visually-hidden">Exemplar Bank</h1>
      <p class="visually-hidden" role="status">Loading</p>
      <div class="opening skeleton" aria-hidden="true">
        <div class="bone"></div>
        <div class="bone"></div>
      </div>
    </div>
  `;
}
