/// Where the bank is, nearest first once a place is known.
import { html, nothing, type TemplateResult } from "lit";
import { customElement, state } from "lit/decorators.js";
import { branches } from "../../api/public";
import type { BranchList } from "../../api/types";
import { navigation } from "../../route/navigation";
import { emptyView } from "../../widget/states";
import { Widget } from "../../widget/widget";
import { here, placeOf, typedIn } from "../place";
import { branchCard } from "./branch-card";
import { style } from "./style";

@customElement("bank-branches")
export class Branches extends Widget<BranchList> {
  static override styles = [Widget.styles, style];

  protected readonly heading = "Branches";
  /// As typed.
  @state() private near = typedIn(new URLSearchParams(location.search));
  @state() private problem = "";
  @state() private looking = false;

  protected override read(): Promise<BranchList> {
    return branches(placeOf(this.near));
  }

  protected override skeleton(): TemplateResult {
    return html`<div class="grid">${Array.from({ length: 6 }, () => html`<div class="bone tall"></div>`)}</div>`;
  }

  protected override frame(content: unknown, data?: BranchList): TemplateResult {
    return html`
      <section aria-labelledby="heading">
        <h2 id="heading" class="visually-hidden">${this.heading}</h2>
        ${this.#form()} ${this.cardUnlessData(content, data)}
      </section>
    `;
  }

  protected override view({ branches: all }: BranchList): TemplateResult {
    if (all.length === 0) return html`<div class="card">${emptyView("No branches", "There is none to show.", "pin")}</div>`;
    return html`<ul class="grid">${all.map((branch) => branchCard(branch))}</ul>`;
  }

  #form(): TemplateResult {
    return html`
      <form class="near" role="search" aria-label="Branches" novalidate @submit=${this.#submitted}>
        <div class="field">
          <label for="near">Near <span class="hint">latitude, longitude</span></label>
          <input
            class="input"
            id="near"
            autocomplete="off"
            inputmode="text"
            placeholder="51.5074, -0.1278"
            aria-invalid=${this.problem === "" ? nothing : "true"}
            aria-describedby="problem"
            .value=${this.near}
            @input=${(event: Event) => (this.near = (event.target as HTMLInputElement).value)}
          />
        </div>
        <button class="button">Show</button>
        <button type="button" class="button quiet" ?disabled=${this.looking} @click=${() => void this.#fromHere()}>
          ${this.looking ? "Looking…" : "Use my location"}
        </button>
        <p id="problem" class="problem" role="alert">${this.problem}</p>
      </form>
    `;
  }

  readonly #submitted = (event: Event): void => {
    event.preventDefault();
    const place = placeOf(this.near);
    if (place === undefined && this.near.trim() !== "") {
      this.problem = "Two numbers, please, such as 51.5074, -0.1278.";
      return;
    }
    this.#show(place ?? "");
  };

  async #fromHere(): Promise<void> {
    this.looking = true;
    this.problem = "";
    const found = await here();
    this.looking = false;
    if (typeof found === "string") this.#show(found);
    else this.problem = found.problem;
  }

  #show(near: string): void {
    this.problem = "";
    this.near = near;
    navigation.replaceQuery(new URLSearchParams(near === "" ? {} : { near }));
    void this.load();
  }
}

export const view = () => html`<bank-branches></bank-branches>`;
