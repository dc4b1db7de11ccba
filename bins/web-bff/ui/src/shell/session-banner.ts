/// Says in good time that the session will end, and offers to go on.
import { LitElement, css, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { icon } from "../icons/icon";
import { ENDS_SOON_MS, session } from "../session/session";
import { shared } from "../styles/shared";

@customElement("session-banner")
export class SessionBanner extends LitElement {
  static override styles = [
    shared,
    css`
      .banner {
        display: flex;
        flex-wrap: wrap;
        align-items: center;
        gap: 0.5rem 0.75rem;
        max-inline-size: 72rem;
        margin: 0 auto var(--gap);
        padding: 0.625rem 0.75rem 0.625rem 1rem;
        border-radius: var(--radius-s);
        background: var(--note-soft);
        color: var(--note);
      }
      p {
        flex: 1 1 14rem;
      }
      .outer {
        padding-inline: var(--gutter);
      }
    `,
  ];

  readonly #onSession = () => this.requestUpdate();

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener("change", this.#onSession);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener("change", this.#onSession);
  }

  protected override render(): unknown {
    return html`<div class="outer" role="status">${this.#banner()}</div>`;
  }

  #banner(): unknown {
    if (session.state.is !== "signed-in") return nothing;
    const left = session.state.until - Date.now();
    if (left > ENDS_SOON_MS) return nothing;
    const minutes = Math.max(1, Math.ceil(left / 60_000));
    return html`
      <div class="banner">
        ${icon("clock")}
        <p>Your session ends in ${minutes === 1 ? "a minute" : `${minutes} minutes`}.</p>
        <button class="button small" @click=${() => void session.check("extend")}>Stay signed in</button>
      </div>
    `;
  }
}
