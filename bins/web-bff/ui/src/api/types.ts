/// What the BFF answers, under the names that the rest of the front end uses. The only file that knows where a shape comes from.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Branch = Schemas["Branch"];
export type BranchList = Schemas["BranchList"];
export type Hours = Schemas["Hours"];
export type Product = Schemas["Product"];
export type ProductList = Schemas["ProductList"];
export type Problem = Schemas["Problem"];

export type {
  Account,
  AccountDetail,
  Claim,
  Dashboard,
  DirectDebit,
  Ended,
  Message,
  MessagePage,
  Missing,
  RecentTransaction,
  Session,
  SessionList,
  Spending,
  SpendingMonth,
  StandingOrder,
  Total,
  Transaction,
  TransactionPage,
} from "./pending";
