/// The last transactions over all accounts.
import { html, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { dashboard } from "../../api/bank";
import type { Dashboard } from "../../api/types";
import { day } from "../../format/date";
import { boneRows } from "../../widget/bones";
import { emptyView, missingView } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { transactionRow } from "../transaction-row";

/// As many as the dashboard has at the most.
const ROWS = 6;

@customElement("bank-recent")
export class Recent extends Widget<Dashboard> {
  protected readonly heading = "Recent transactions";

  protected override read(): Promise<Dashboard> {
    return dashboard();
  }

  protected override skeleton(): TemplateResult {
    return boneRows(ROWS);
  }

  protected override view({ recent }: Dashboard): TemplateResult {
    if (recent === undefined) return missingView(`${this.heading} could not be loaded`, "Each account has its own list.", () => void this.load());
    if (recent.length === 0) return emptyView("Nothing yet", "What you spend and receive shows here.");
    return html`
      <ul class="rows">
        ${recent.map((one) => transactionRow(one, `${day(one.date)} · ${one.account_name}`))}
      </ul>
    `;
  }
}

export const view = () => html`<bank-recent></bank-recent>`;
