/// The frame around every screen: skip link, header, the screen itself. It lives in the page's own tree, so that landmarks,
/// the skip link and the page's style work as in any document.
import { LitElement, html, nothing } from "lit";
import { customElement } from "lit/decorators.js";
import { keyed } from "lit/directives/keyed.js";
import { navigation } from "../route/navigation";
import { route } from "../route/route";
import { session } from "../session/session";
import { footer } from "./footer";
import { header } from "./header";
import { screen } from "./screen";
import "./session-banner";

@customElement("bank-app")
export class BankApp extends LitElement {
  #path = location.pathname;
  #shown = "";
  readonly #onSession = () => this.requestUpdate();
  readonly #onNavigation = () => this.#navigated();

  protected override createRenderRoot(): this {
    return this;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    session.addEventListener("change", this.#onSession);
    navigation.addEventListener("change", this.#onNavigation);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    session.removeEventListener("change", this.#onSession);
    navigation.removeEventListener("change", this.#onNavigation);
  }

  protected override render(): unknown {
    const to = route(this.#path);
    const { title, content } = screen(to, session.state);
    const key = `${this.#path} ${session.state.is}`;
    if (key !== this.#shown) {
      // Once for each screen: a widget that knows better, such as the account's name, has the last word.
      document.title = title === "" ? "Exemplar Bank" : `${title} · Exemplar Bank`;
      this.#shown = key;
    }
    return html`
      <a class="skip" href="#main">Skip to content</a>
      ${header(to, session.state)}
      ${session.state.is === "signed-in" ? html`<session-banner></session-banner>` : nothing}
      <main id="main" tabindex="-1">${keyed(key, content)}</main>
      ${footer()}
    `;
  }

  #navigated(): void {
    // Going back within one screen changes the query at most, and the screen stays.
    if (this.#path === location.pathname) return;
    this.#path = location.pathname;
    this.requestUpdate();
    // The keyboard, and what a screen reader reads next, go to the new screen.
    void this.updateComplete.then(() => this.querySelector("main")?.focus({ preventScroll: true }));
  }
}
