/// Where the customer is signed in. Each can be ended, and all at once.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, query, state } from "lit/decorators.js";
import { Failure } from "../../api/failure";
import { endOtherSessions, endSession, sessions } from "../../api/sessions";
import type { Session, SessionList } from "../../api/types";
import { browserLabel, isHandheld } from "../../format/browser";
import { ago, moment } from "../../format/date";
import { icon } from "../../icons/icon";
import { session } from "../../session/session";
import { boneRows } from "../../widget/bones";
import { emptyView } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { style } from "./style";

@customElement("bank-sessions")
export class Sessions extends Widget<SessionList> {
  static override styles = [Widget.styles, style];

  protected readonly heading = "Sessions";
  /// The id of the one that is being ended, or `all`.
  @state() private ending: string | undefined;
  @state() private said = "";
  @query("dialog") private readonly dialog!: HTMLDialogElement;

  protected override read(): Promise<SessionList> {
    return sessions();
  }

  protected override skeleton(): TemplateResult {
    return boneRows(3);
  }

  protected override aside({ sessions: all }: SessionList): unknown {
    return html`<span class="badge">${all.length} active</span>`;
  }

  protected override view({ sessions: all }: SessionList): TemplateResult {
    if (all.length === 0) return emptyView("None", "You are signed in nowhere.", "shield");
    const currentFirst = all.toSorted((a, b) => Number(b.current) - Number(a.current));
    return html`
      <ul class="rows">
        ${currentFirst.map((one) => this.#row(one, all))}
      </ul>
      <p class="said" role="status">${this.said}</p>
      <div class="everywhere">
        <p class="muted">Signing out everywhere ends all of these, this one too.</p>
        <button class="button quiet" @click=${() => this.dialog.showModal()}>Sign out everywhere</button>
      </div>
      ${this.#confirm()}
    `;
  }

  #row({ id, current, started, last_used, expires, browser, address }: Session, all: Session[]): TemplateResult {
    const label = browserLabel(browser);
    return html`
      <li class="row">
        <span class="chip">${icon(isHandheld(browser) ? "handheld" : "desktop")}</span>
        <div>
          <p class="row-title">${label} ${current ? html`<span class="badge">This one</span>` : nothing}</p>
          <p class="row-sub">${current ? "Used now" : `Used ${ago(last_used)}`}${address ? ` · from ${address}` : nothing}</p>
          <p class="row-sub life"><span>Signed in ${moment(started)}</span><span>Ends by ${moment(expires)}</span></p>
        </div>
        ${current ? signOut() : this.#endButton(id, `End the session of ${label}, used ${ago(last_used)}`, all)}
      </li>
    `;
  }

  #endButton(id: string, words: string, all: Session[]): TemplateResult {
    return html`
      <button class="button quiet small" aria-label=${words} ?disabled=${this.ending !== undefined} @click=${() => void this.#end(id, all)}>
        End
      </button>
    `;
  }

  #confirm(): TemplateResult {
    return html`
      <dialog aria-labelledby="sure">
        <h2 id="sure">Sign out everywhere?</h2>
        <p class="muted">You will have to sign in again on each device, this one too.</p>
        <div class="choice">
          <button class="button quiet" @click=${() => this.dialog.close()}>Keep them</button>
          <button class="button danger" ?disabled=${this.ending !== undefined} @click=${() => void this.#endAll()}>Sign out everywhere</button>
        </div>
      </dialog>
    `;
  }

  async #end(id: string, all: Session[]): Promise<void> {
    await this.#ends(id, async () => {
      await endSession(id);
      this.replace({ sessions: all.filter((one) => one.id !== id) });
      this.said = "That session has ended.";
      // The button is gone with its row; the keyboard stays in the list.
      this.tabIndex = -1;
      this.focus({ preventScroll: true });
    });
  }

  async #endAll(): Promise<void> {
    this.dialog.close();
    await this.#ends("all", async () => {
      await endOtherSessions();
      // This one last, and by the way that signs out at the provider too: else the next sign-in here asks for nothing.
      location.assign(logoutUrl());
    });
  }

  async #ends(what: string, act: () => Promise<void>): Promise<void> {
    this.ending = what;
    this.said = "";
    try {
      await act();
    } catch (error) {
      if (error instanceof Failure && error.kind === "signed-out") void session.check();
      this.said = error instanceof Failure ? `It has not ended. ${error.message}` : "It has not ended.";
    } finally {
      this.ending = undefined;
    }
  }
}

function signOut(): TemplateResult {
  return html`<a class="button quiet small" href=${logoutUrl()} rel="nofollow" aria-label="Sign out here">Sign out</a>`;
}

function logoutUrl(): string {
  return session.state.is === "signed-in" ? session.state.user.logoutUrl : "/bff/logout";
}

export const view = () => html`<bank-sessions></bank-sessions>`;
