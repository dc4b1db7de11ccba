/// The customer's own data, a function per route.
import { get, post, put } from "./client";
import type { AccountDetail, Dashboard, MessagePage, NewPayment, Payment, ReadMessage, Spending, TransactionPage } from "./types";

export const dashboard = () => get<Dashboard>("/api/dashboard");

export const account = (id: string) => get<AccountDetail>(`/api/accounts/${encodeURIComponent(id)}`);

export interface TransactionFilter {
  search?: string;
  category?: string;
  /// `2026-11-22`, included.
  from?: string;
  to?: string;
}

export const transactions = (id: string, filter: TransactionFilter, cursor?: string) =>
  get<TransactionPage>(`/api/accounts/${encodeURIComponent(id)}/transactions`, { ...filter, cursor, limit: 20 });

export const messages = (cursor?: string) => get<MessagePage>("/api/messages", { cursor, limit: 5 });

export const markRead = (id: string) => put<ReadMessage>(`/api/messages/${encodeURIComponent(id)}/read`);

export const spending = (months: number) => get<Spending>("/api/spending", { months });

export const pay = (key: string, payment: NewPayment) => post<Payment>("/api/payments", key, payment);

export const payment = (id: string) => get<Payment>(`/api/payments/${encodeURIComponent(id)}`);
