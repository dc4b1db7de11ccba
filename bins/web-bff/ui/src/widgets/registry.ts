/// Every widget, each in a file that is only fetched where a page has it. A widget's module ends in a `view` of its subject.
import type { TemplateResult } from "lit";

type View = (subject: string) => TemplateResult;

export const widgets = {
  account: async () => (await import("./account/account")).view,
  balances: async () => (await import("./balances/balances")).view,
  branches: async () => (await import("./branches/branches")).view,
  "cash-machines": async () => (await import("./cash-machines/cash-machines")).view,
  messages: async () => (await import("./messages/messages")).view,
  pay: async () => (await import("./pay/pay")).view,
  products: async () => (await import("./products/products")).view,
  recent: async () => (await import("./recent/recent")).view,
  regular: async () => (await import("./regular/regular")).view,
  sessions: async () => (await import("./sessions/sessions")).view,
  spending: async () => (await import("./spending/spending")).view,
  transactions: async () => (await import("./transactions/transactions")).view,
} satisfies Record<string, () => Promise<View>>;

/// So that a later screen does not wait for its code, nor break where the connection or the release has gone meanwhile.
export function fetchAll(): void {
  for (const fetchOne of Object.values(widgets)) void fetchOne().catch(() => undefined);
}

export type WidgetName = keyof typeof widgets;
