import { expect, it } from "vitest";
import type { Category, Spending } from "../src/api/types";
import { chartOf, currenciesOf, totalsOf } from "../src/format/spending";

const month = (of: string, currency: string, amounts: Record<string, string>): Spending["months"][number] => ({
  month: of,
  currency,
  spent: "0",
  categories: Object.entries(amounts).map(([category, amount]) => ({ category: category as Category, amount })),
});

const SPENDING: Spending = {
  months: [
    month("2026-11", "GBP", { housing: "850.00", groceries: "0.10", bills: "5", cash: "4", fees: "3", health: "2", leisure: "1" }),
    month("2026-10", "GBP", { housing: "850.00", groceries: "0.20", refunds: "-9" }),
    month("2026-11", "EUR", { leisure: "88.10" }),
  ],
  categories: [],
};

it("draws one currency, oldest month first", () => {
  expect(currenciesOf(SPENDING)).toEqual(["GBP", "EUR"]);
  expect(chartOf(SPENDING, "GBP").columns.map((column) => column.month)).toEqual(["2026-10", "2026-11"]);
});

it("names the largest and folds what is left into one", () => {
  const chart = chartOf(SPENDING, "GBP");
  expect(chart.series).toEqual(["housing", "bills", "cash", "fees", "health", "rest"]);
  expect(totalsOf(chart).parts.get("rest")).toBe(13_000n);
});

it("does not fold a single category that is left", () => {
  const six: Spending = { months: [month("2026-11", "GBP", { housing: "6", bills: "5", cash: "4", fees: "3", health: "2", leisure: "1" })], categories: [] };
  expect(chartOf(six, "GBP").series).not.toContain("rest");
});

it("adds up exactly, without what came back", () => {
  expect(totalsOf(chartOf(SPENDING, "GBP"), "2026-10").total).toBe(8_502_000n);
});
