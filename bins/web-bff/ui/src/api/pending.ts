/// Shapes of routes that ../openapi.json does not describe yet. When it does, `types.ts` takes them from `schema.d.ts`, and this file goes.

export interface Missing {
  part: string;
  why: string;
}

export interface Total {
  currency: string;
  /// A decimal string, like every amount.
  amount: string;
}

export interface Account {
  id: string;
  name: string;
  /// `current`, `savings`, `card` or `other`.
  kind: string;
  /// Masked but for its last digits.
  number: string;
  currency: string;
  balance: string;
  available?: string;
}

export interface Transaction {
  id: string;
  date: string;
  text: string;
  category: string;
  /// Negative where money went out.
  amount: string;
  currency: string;
}

export interface RecentTransaction extends Transaction {
  account_id: string;
  account_name: string;
}

export interface Dashboard {
  name: string;
  totals: Total[];
  accounts: Account[];
  recent: RecentTransaction[];
  unread_messages?: number;
  missing?: Missing[];
}

export interface StandingOrder {
  id: string;
  to: string;
  amount?: string;
  every?: string;
  next?: string;
}

export interface DirectDebit {
  id: string;
  to: string;
  amount?: string;
  every?: string;
  next?: string;
}

export interface AccountDetail extends Account {
  standing_orders?: StandingOrder[];
  direct_debits?: DirectDebit[];
  missing?: Missing[];
}

export interface TransactionPage {
  transactions: Transaction[];
  /// The cursor of the page after; a page may be short, or empty, and still have one.
  next?: string;
}

export interface Message {
  id: string;
  category: string;
  subject: string;
  body: string;
  from: string;
  sent_at: string;
  read: boolean;
}

export interface MessagePage {
  unread: number;
  messages: Message[];
  next?: string;
}

export interface CategoryAmount {
  category: string;
  amount: string;
}

export interface SpendingMonth {
  /// `2026-11`.
  month: string;
  currency: string;
  spent: string;
  categories: CategoryAmount[];
}

export interface Spending {
  months: SpendingMonth[];
  categories: (CategoryAmount & { currency: string })[];
  missing?: Missing[];
}

export interface Session {
  id: string;
  current: boolean;
  started: string;
  last_used: string;
  expires: string;
  /// The User-Agent as sent.
  browser?: string;
  address?: string;
}

export interface SessionList {
  sessions: Session[];
}

export interface Ended {
  ended: number;
}

export interface Claim {
  type: string;
  value: unknown;
}
