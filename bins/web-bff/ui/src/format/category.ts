/// The words for what money was spent on.
import type { Category } from "../api/types";

const NAMES: Record<Category, string> = {
  groceries: "Groceries",
  eating_out: "Eating out",
  housing: "Housing",
  bills: "Bills",
  transport: "Transport",
  travel: "Travel",
  shopping: "Shopping",
  leisure: "Leisure",
  health: "Health",
  family: "Family",
  giving: "Giving",
  cash: "Cash",
  payments: "Payments",
  transfers: "Own transfers",
  income: "Income",
  fees: "Fees",
  other: "Other",
};

export const CATEGORIES = Object.keys(NAMES) as Category[];

/// A page that is still open when the BFF learns a new word shows it as other, not as a fault.
export function category(word: string): Category {
  return Object.hasOwn(NAMES, word) ? (word as Category) : "other";
}

export function categoryName(word: string): string {
  return NAMES[category(word)];
}
