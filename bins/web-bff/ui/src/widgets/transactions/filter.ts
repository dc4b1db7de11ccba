/// What narrows the list, and its place in the page's address, so that a reload and a shared link keep it.
import type { TransactionFilter } from "../../api/bank";

const NAMES = ["search", "category", "from", "to"] as const;

export function filterOf(query: URLSearchParams): TransactionFilter {
  return Object.fromEntries(NAMES.flatMap((name) => (query.get(name) ? [[name, query.get(name)]] : [])));
}

export function queryOf(filter: TransactionFilter): URLSearchParams {
  return new URLSearchParams(NAMES.flatMap((name) => (filter[name] ? [[name, filter[name]]] : [])));
}

export function isFiltered(filter: TransactionFilter): boolean {
  return NAMES.some((name) => filter[name]);
}
