/// What every widget is: an element with a request of its own, and a state for each way in which that can go.
import { LitElement, html, nothing, type CSSResultGroup, type TemplateResult } from "lit";
import { state } from "lit/decorators.js";
import { Failure } from "../api/failure";
import { session } from "../session/session";
import { shared } from "../styles/shared";
import { failureView, signedOutView } from "./states";

type Phase<T> = { is: "loading" } | { is: "ready"; data: T } | { is: "failed"; failure: Failure };

/// How often a widget tries again by itself when the server says when to; after that the customer decides.
const OWN_RETRIES = 2;
const LONGEST_WAIT_S = 30;

export abstract class Widget<T> extends LitElement {
  static override styles: CSSResultGroup = shared;

  @state() private phase: Phase<T> = { is: "loading" };
  #latest = 0;
  #ownRetries = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /// What this shows, as a heading and in "… could not be loaded".
  protected abstract readonly heading: string;
  protected abstract read(): Promise<T>;
  protected abstract view(data: T): TemplateResult;
  protected abstract skeleton(): TemplateResult;

  /// Beside the heading, once there is data.
  protected aside(_data: T): unknown {
    return nothing;
  }

  /// Around every state; a widget without a visible heading overrides it.
  protected frame(content: unknown, data?: T): TemplateResult {
    return html`
      <section class="card" aria-labelledby="heading">
        <header class="card-head">
          <h2 id="heading">${this.heading}</h2>
          ${data === undefined ? nothing : this.aside(data)}
        </header>
        ${content}
      </section>
    `;
  }

  /// For a frame that is no card itself: an error still stands in one.
  protected cardUnlessData(content: unknown, data: T | undefined): unknown {
    return data !== undefined || this.phase.is === "loading" ? content : html`<div class="card">${content}</div>`;
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.load();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#timer);
    this.#latest += 1;
  }

  /// Reads anew. An answer that a later read has overtaken is dropped.
  protected async load(): Promise<void> {
    clearTimeout(this.#timer);
    const mine = (this.#latest += 1);
    this.phase = { is: "loading" };
    try {
      const data = await this.read();
      if (mine !== this.#latest) return;
      this.#ownRetries = 0;
      this.phase = { is: "ready", data };
    } catch (error) {
      if (mine === this.#latest) this.#fail(error);
    }
  }

  /// Shows what is now known, without asking again.
  protected replace(data: T): void {
    this.phase = { is: "ready", data };
  }

  /// Changes what is shown by now. An answer that comes late and replaced it all would bring back what was before.
  protected change(how: (shown: T) => T): void {
    if (this.phase.is === "ready") this.replace(how(this.phase.data));
  }

  protected override render(): TemplateResult {
    return html`
      <p class="visually-hidden" role="status">${this.#announcement()}</p>
      ${this.#content()}
    `;
  }

  #content(): TemplateResult {
    const { phase } = this;
    if (phase.is === "loading") return this.frame(html`<div class="skeleton" aria-hidden="true">${this.skeleton()}</div>`);
    if (phase.is === "ready") return this.#ready(phase.data);
    if (phase.failure.kind === "signed-out") return this.frame(signedOutView());
    if (phase.failure.kind === "not-found") return this.absent(phase.failure);
    return this.#failed(phase.failure);
  }

  /// When there is no such thing. A widget beside another that says so already overrides it.
  protected absent(failure: Failure): TemplateResult {
    return this.#failed(failure);
  }

  #failed(failure: Failure): TemplateResult {
    return this.frame(failureView(this.heading, failure, () => this.#again()));
  }

  /// A shape that was not expected is this widget's failure alone.
  #ready(data: T): TemplateResult {
    try {
      return this.frame(this.view(data), data);
    } catch (error) {
      console.error(error);
      return this.#failed(new Failure("unavailable", "The answer was not as expected."));
    }
  }

  #again(): void {
    this.#ownRetries = 0;
    // The button that was pressed goes away with the error: keep the keyboard's place here, not at the top of the page.
    this.tabIndex = -1;
    this.focus({ preventScroll: true });
    void this.load();
  }

  #fail(error: unknown): void {
    if (!(error instanceof Failure)) console.error(error);
    const failure = error instanceof Failure ? error : new Failure("unavailable", "Something went wrong on this page.");
    this.phase = { is: "failed", failure };
    if (failure.kind === "signed-out") void session.check();
    const wait = failure.retryAfter;
    if (failure.canRetry && wait !== undefined && wait <= LONGEST_WAIT_S && this.#ownRetries < OWN_RETRIES) {
      this.#ownRetries += 1;
      this.#timer = setTimeout(() => void this.load(), Math.max(wait, 1) * 1000);
    }
  }

  #announcement(): unknown {
    if (this.phase.is === "loading") return `Loading ${this.heading.toLowerCase()}`;
    if (this.phase.is === "failed") return `${this.heading}: ${this.phase.failure.message}`;
    return nothing;
  }
}
