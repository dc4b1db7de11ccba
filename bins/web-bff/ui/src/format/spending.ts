/// Spending by month and category, made ready for drawing: one currency, the largest categories by name, the rest as one.
import type { Category, Spending } from "../api/types";
import { category } from "./category";
import { exact, ownCurrencyFirst } from "./money";

/// As many as the eye can tell apart in a stack.
const NAMED = 5;

export type Series = Category | "rest";

export interface Chart {
  currency: string;
  /// The largest over all months first; `rest` last, where there is one.
  series: Series[];
  /// Oldest first.
  columns: Column[];
}

export interface Column {
  month: string;
  total: bigint;
  parts: Map<Series, bigint>;
}

export function currenciesOf({ months }: Spending): string[] {
  return [...new Set(ownCurrencyFirst(months).map(({ currency }) => currency))];
}

export function chartOf({ months }: Spending, currency: string): Chart {
  const chosen = months.filter((one) => one.currency === currency).toSorted((a, b) => (a.month < b.month ? -1 : 1));
  const columns = chosen.map(({ month, categories }) => ({ month, parts: byCategory(categories) }));
  const overall = summed(columns.map(({ parts }) => parts));
  const ranked = [...overall.keys()].toSorted((a, b) => (overall.get(a)! < overall.get(b)! ? 1 : -1));
  const named = ranked.length > NAMED + 1 ? ranked.slice(0, NAMED) : ranked;
  const series: Series[] = named.length < ranked.length ? [...named, "rest"] : named;
  return { currency, series, columns: columns.map((column) => folded(column.month, column.parts, series)) };
}

/// Over all months, or of one.
export function totalsOf(chart: Chart, month?: string): { total: bigint; parts: Map<Series, bigint> } {
  const columns = month === undefined ? chart.columns : chart.columns.filter((column) => column.month === month);
  return {
    total: columns.reduce((sum, column) => sum + column.total, 0n),
    parts: summed(columns.map(({ parts }) => parts)),
  };
}

/// A category in which more came back than went out is not drawn: a column has no room below the line.
function byCategory(lines: { category: string; amount: string }[]): Map<Category, bigint> {
  const parts = new Map<Category, bigint>();
  for (const line of lines) {
    const key = category(line.category);
    parts.set(key, (parts.get(key) ?? 0n) + exact(line.amount));
  }
  return new Map([...parts].filter(([, amount]) => amount > 0n));
}

function folded(month: string, parts: Map<Category, bigint>, series: Series[]): Column {
  const into = new Map<Series, bigint>();
  let total = 0n;
  for (const [key, amount] of parts) {
    const at = series.includes(key) ? key : "rest";
    into.set(at, (into.get(at) ?? 0n) + amount);
    total += amount;
  }
  return { month, total, parts: into };
}

function summed<K>(all: Map<K, bigint>[]): Map<K, bigint> {
  const sums = new Map<K, bigint>();
  for (const parts of all) for (const [key, amount] of parts) sums.set(key, (sums.get(key) ?? 0n) + amount);
  return sums;
}
