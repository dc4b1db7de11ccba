/// Where a cash machine stands and when it gives cash, in few words.
import type { CashMachine } from "../api/types";
import { serviceName } from "./service";

/// What belongs together stays on one line.
const UNBROKEN = "\u00a0";

/// `1 Specimen Square, London EC0 1XA`, as branches have it.
export function addressLine({ lines, town, post_code }: CashMachine["address"]): string {
  return [...lines, `${town} ${post_code.replaceAll(" ", UNBROKEN)}`].join(", ");
}

/// `Day and night · Cash deposit`. Each of them tells a balance: to say so would set none apart.
export function inShort(available: string, features: string[]): string {
  const more = features.filter((feature) => feature !== "balance_enquiry");
  return [availability(available), ...more.map(serviceName)].join(`${UNBROKEN}· `);
}

function availability(word: string): string {
  return { always: "Day and night", branch_hours: "While the branch is open" }[word] ?? "Hours may vary";
}
