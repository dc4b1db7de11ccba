/// The place of a widget on a page. It fetches the widget's own code, and says so where that fails, so that a page never
/// waits for, or breaks with, one of its widgets.
import { LitElement, html, nothing } from "lit";
import { customElement, property, state } from "lit/decorators.js";
import { shared } from "../styles/shared";
import { widgets, type WidgetName } from "../widgets/registry";

@customElement("bank-widget")
export class WidgetSlot extends LitElement {
  static override styles = shared;

  @property() name!: WidgetName;
  /// What the widget is about, such as an account's id. A page about something else is a new page, so it never changes.
  @property() subject = "";
  @state() private content: unknown = nothing;

  protected override firstUpdated(): void {
    void this.#fetchCode();
  }

  protected override render(): unknown {
    return this.content;
  }

  async #fetchCode(): Promise<void> {
    try {
      const view = await widgets[this.name]();
      this.content = view(this.subject);
    } catch (error) {
      console.error(error);
      this.content = codeIsMissing();
    }
  }
}

/// The code may be gone because a new release took its place: the page as a whole is then too old, so it is loaded again.
function codeIsMissing(): unknown {
  return html`
    <div class="card">
      <div class="state" role="alert">
        <p class="state-title">This part of the page could not be loaded</p>
        <p class="state-text">There may be a new version of it, or no connection.</p>
        <button class="button quiet" @click=${() => location.reload()}>Load the page again</button>
      </div>
    </div>
  `;
}
