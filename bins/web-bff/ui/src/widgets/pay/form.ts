/// The fields of a payment, and what is made of them.
import { html, type TemplateResult } from "lit";
import type { NewPayment } from "../../api/types";

export function payForm(disabled: boolean, submitted: (event: SubmitEvent) => void): TemplateResult {
  return html`
    <form class="pay" @submit=${submitted}>
      ${field("name", "Payee", { maxlength: 140 })}
      ${field("sort-code", "Sort code", { pattern: "[0-9]{2}[ \\-]?[0-9]{2}[ \\-]?[0-9]{2}", title: "Six digits", inputmode: "numeric" })}
      ${field("number", "Account number", { pattern: "[0-9]{8}", title: "Eight digits", inputmode: "numeric" })}
      ${field("amount", "Amount in pounds", { pattern: "[0-9]{1,10}([.][0-9]{1,2})?", title: "Pounds, such as 12.34", inputmode: "decimal" })}
      ${field("reference", "Reference", { maxlength: 18 }, false)}
      <button class="button" ?disabled=${disabled}>${disabled ? "Paying …" : "Pay"}</button>
    </form>
  `;
}

interface Rules {
  maxlength?: number;
  pattern?: string;
  title?: string;
  inputmode?: string;
}

function field(name: string, label: string, rules: Rules, required = true): TemplateResult {
  return html`
    <div class="field ${name}">
      <label for=${name}>${label}</label>
      <input
        class="input"
        id=${name}
        name=${name}
        ?required=${required}
        maxlength=${rules.maxlength ?? 40}
        pattern=${rules.pattern ?? ".*"}
        title=${rules.title ?? label}
        inputmode=${rules.inputmode ?? "text"}
        autocomplete="off"
      />
    </div>
  `;
}

/// As the BFF takes it: digits alone, pounds with two decimals or none.
export function filled(from: string, form: FormData): NewPayment {
  const text = (name: string) => String(form.get(name) ?? "").trim();
  const [pounds = "", pence] = text("amount").split(".");
  const whole = pounds.replace(/^0+(?=\d)/, "");
  const reference = text("reference");
  return {
    from,
    to: { name: text("name"), sort_code: text("sort-code").replace(/\D/g, ""), account_number: text("number") },
    amount: pence === undefined ? whole : `${whole}.${pence.padEnd(2, "0")}`,
    ...(reference === "" ? {} : { reference }),
  };
}
