/// What somebody sees who is not signed in.
import { html, type TemplateResult } from "lit";
import { icon, type IconName } from "../icons/icon";
import { signInUrl } from "../session/sign-in";
import { mosaic } from "./mosaic";

export function welcomePage(): TemplateResult {
  return html`
    <div class="page">
      <section class="welcome" aria-labelledby="welcome">
        <div class="welcome-words">
          <h1 id="welcome">Your money, in plain sight.</h1>
          <p class="lead">Every account, where it went this month and what is due next: on one page, without hunting for it.</p>
          <p class="actions">
            <a class="button large" href=${signInUrl()}>Sign in${icon("arrow-right")}</a>
            <a class="button quiet large" href="/branches">Find a branch</a>
          </p>
        </div>
        ${mosaic()}
      </section>
      <ul class="promises">
        ${promise("overview", "One look", "Balances, spending and messages side by side. If one is late, the others do not wait.")}
        ${promise("shield", "Yours alone", "See each device that is signed in, and end any of them at once.")}
        ${promise("pin", "Still on the corner", "Branches with people in them, and the hours that they keep.")}
      </ul>
      <bank-widget name="products"></bank-widget>
    </div>
  `;
}

function promise(mark: IconName, title: string, text: string): TemplateResult {
  return html`
    <li>
      <span class="chip">${icon(mark)}</span>
      <div>
        <h2>${title}</h2>
        <p class="muted">${text}</p>
      </div>
    </li>
  `;
}
