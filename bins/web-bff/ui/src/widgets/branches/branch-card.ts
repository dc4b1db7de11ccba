/// One branch.
import { html, nothing, type TemplateResult } from "lit";
import type { Branch } from "../../api/types";
import { distance } from "../../format/distance";
import { daysInShort, opening } from "../../format/hours";
import { serviceName } from "../../format/service";
import { icon } from "../../icons/icon";

export function branchCard({ name, address, telephone, distance_m, hours, services }: Branch): TemplateResult {
  const now = opening(hours);
  return html`
    <li class="card">
      <div class="name">
        <h3>${name}</h3>
        ${distance_m === undefined ? nothing : html`<span class="badge">${distance(distance_m)}</span>`}
      </div>
      <p class="muted">${address}</p>
      <p class="now ${now.open ? "in" : "muted"}">${icon("clock")}${now.words}</p>
      <dl class="hours">
        ${hours.map((line) => html`<dt>${daysInShort(line.days)}</dt><dd>${line.opens}–${line.closes}</dd>`)}
      </dl>
      <p class="foot">
        <a href="tel:${telephone.replaceAll(" ", "")}">${icon("phone")}${telephone}</a>
      </p>
      ${services.length > 0
        ? html`<ul class="services" aria-label="Services">${services.map((service) => html`<li>${serviceName(service)}</li>`)}</ul>`
        : nothing}
    </li>
  `;
}
