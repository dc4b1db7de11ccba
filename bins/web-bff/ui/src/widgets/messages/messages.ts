/// What the bank wrote to the customer. To open a message is to have read it.
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { markRead, messages } from "../../api/bank";
import type { Message, MessagePage } from "../../api/types";
import { Failure } from "../../api/failure";
import { day, dayOf } from "../../format/date";
import { icon } from "../../icons/icon";
import { session } from "../../session/session";
import { boneRows } from "../../widget/bones";
import { emptyView } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { withRead } from "./reading";

@customElement("bank-messages")
export class Messages extends Widget<MessagePage> {
  static override styles = [
    Widget.styles,
    css`
      summary {
        cursor: pointer;
        list-style: none;
      }
      summary::-webkit-details-marker {
        display: none;
      }
      summary > .icon {
        inline-size: 1rem;
        block-size: 1rem;
        color: var(--ink-2);
        transition: transform 120ms;
      }
      details[open] summary > .icon {
        transform: rotate(90deg);
      }
      .row-title {
        font-weight: 450;
      }
      .unread .row-title {
        font-weight: 680;
      }
      .unread .chip {
        background: var(--brand-soft);
        color: var(--brand);
      }
      .body {
        padding: 0 0 1rem 3.375rem;
        color: var(--ink-2);
        white-space: pre-line;
        overflow-wrap: anywhere;
      }
      .more {
        margin-block-start: 0.75rem;
      }
    `,
  ];

  protected readonly heading = "Messages";
  @state() private more: "idle" | "loading" | "failed" = "idle";

  protected override read(): Promise<MessagePage> {
    return messages();
  }

  protected override skeleton(): TemplateResult {
    return boneRows(3);
  }

  protected override aside({ unread }: MessagePage): unknown {
    return unread > 0 ? html`<span class="badge">${unread} unread</span>` : nothing;
  }

  protected override view(page: MessagePage): TemplateResult {
    if (page.messages.length === 0 && page.next === undefined) return emptyView("No messages", "When we write to you, it is here.", "mail");
    return html`
      <ul class="rows">
        ${page.messages.map((message) => messageRow(message, () => void this.#opened(message)))}
      </ul>
      ${page.next === undefined ? nothing : this.#moreButton(page)}
    `;
  }

  #moreButton(page: MessagePage): TemplateResult {
    return html`
      <p class="more">
        <button class="button quiet small" ?disabled=${this.more === "loading"} @click=${() => void this.#older(page)}>Older messages</button>
        <span class="fine" role="status">${this.more === "failed" ? "They could not be loaded. Try again." : nothing}</span>
      </p>
    `;
  }

  async #older(page: MessagePage): Promise<void> {
    this.more = "loading";
    try {
      const older = await messages(page.next);
      // What was opened meanwhile stays read.
      this.change((shown) => ({ ...shown, next: older.next, messages: [...shown.messages, ...older.messages] }));
      this.more = "idle";
    } catch (error) {
      if (error instanceof Failure && error.kind === "signed-out") return void this.load();
      this.more = "failed";
    }
  }

  /// Shown as read at once. Where that could not be kept it is unread again, and nobody need be told: opening it tries again.
  async #opened({ id, read }: Message): Promise<void> {
    if (read) return;
    this.change((shown) => withRead(shown, id, true));
    try {
      await markRead(id);
    } catch (error) {
      this.change((shown) => withRead(shown, id, false));
      if (error instanceof Failure && error.kind === "signed-out") void session.check();
    }
  }
}

function messageRow({ subject, body, from, sent_at, read }: Message, opened: () => void): TemplateResult {
  const toggled = ({ currentTarget }: Event): void => {
    if ((currentTarget as HTMLDetailsElement).open) opened();
  };
  return html`
    <li>
      <details class=${read ? "" : "unread"} @toggle=${toggled}>
        <summary class="row">
          <span class="chip">${icon("mail")}</span>
          <span>
            <span class="row-title">${read ? nothing : html`<span class="visually-hidden">Unread: </span>`}${subject}</span><br />
            <span class="row-sub">${from} · <time datetime=${sent_at}>${day(dayOf(sent_at))}</time></span>
          </span>
          ${icon("chevron")}
        </summary>
        <p class="body">${body}</p>
      </details>
    </li>
  `;
}

export const view = () => html`<bank-messages></bank-messages>`;
