/// Where cash is to be had, nearest first once a place is known: the one that the page's address names.
import { css, html, nothing, type TemplateResult } from "lit";
import { customElement } from "lit/decorators.js";
import { cashMachines } from "../../api/public";
import type { CashMachine, CashMachineList } from "../../api/types";
import { addressLine, inShort } from "../../format/cash-machine";
import { distance } from "../../format/distance";
import { icon } from "../../icons/icon";
import { navigation } from "../../route/navigation";
import { boneRows } from "../../widget/bones";
import { emptyView } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { placeOf, typedIn } from "../place";

@customElement("bank-cash-machines")
export class CashMachines extends Widget<CashMachineList> {
  static override styles = [
    Widget.styles,
    css`
      .row {
        align-items: start;
        grid-template-columns: auto minmax(0, 1fr);
      }
      h3 {
        font-size: var(--text-m);
      }
      .row-sub {
        margin-block-start: 0.125rem;
      }
      .badge {
        margin-block-start: 0.375rem;
      }
    `,
  ];

  protected readonly heading = "Cash machines";
  readonly #moved = () => void this.load();

  override connectedCallback(): void {
    super.connectedCallback();
    navigation.addEventListener("query", this.#moved);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    navigation.removeEventListener("query", this.#moved);
  }

  protected override read(): Promise<CashMachineList> {
    return cashMachines(placeOf(typedIn(new URLSearchParams(location.search))));
  }

  protected override skeleton(): TemplateResult {
    return boneRows(5);
  }

  protected override view({ cash_machines: all }: CashMachineList): TemplateResult {
    if (all.length === 0) return emptyView("No cash machines", "There is none to show.", "cash");
    return html`<ul class="rows">${all.map((one) => machineRow(one))}</ul>`;
  }
}

function machineRow({ name, address, available, features, distance_m }: CashMachine): TemplateResult {
  return html`
    <li class="row">
      <span class="chip">${icon("cash")}</span>
      <div>
        <h3 class="row-title">${name}</h3>
        <p class="row-sub">${addressLine(address)}</p>
        <p class="row-sub">${inShort(available, features)}</p>
        ${distance_m === undefined ? nothing : html`<p class="badge">${distance(distance_m)}</p>`}
      </div>
    </li>
  `;
}

export const view = () => html`<bank-cash-machines></bank-cash-machines>`;
