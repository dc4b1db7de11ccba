/// The words for what money was spent on.

const NAMES = {
  groceries: "Groceries",
  eating_out: "Eating out",
  housing: "Housing",
  transport: "Transport",
  shopping: "Shopping",
  leisure: "Leisure",
  health: "Health",
  bills: "Bills",
  cash: "Cash",
  income: "Income",
  transfers: "Transfers",
  fees: "Fees",
  other: "Other",
} as const;

export type Category = keyof typeof NAMES;

export const CATEGORIES = Object.keys(NAMES) as Category[];

/// A word that this front end does not know yet is shown as other, not as a fault.
export function category(word: string): Category {
  return Object.hasOwn(NAMES, word) ? (word as Category) : "other";
}

export function categoryName(word: string): string {
  return NAMES[category(word)];
}
