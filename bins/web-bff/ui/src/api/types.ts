/// What the BFF answers, under the names that the rest of the front end uses. The only file that knows where a shape comes from.
import type { components, operations } from "./schema";

type Schemas = components["schemas"];

export type Problem = Schemas["Problem"];
export type Missing = Schemas["Missing"];

export type Branch = Schemas["Branch"];
export type BranchList = Schemas["BranchList"];
export type Hours = Schemas["Hours"];
export type Product = Schemas["Product"];
export type ProductList = Schemas["ProductList"];

export type Dashboard = Schemas["Dashboard"];
export type Account = Schemas["DashboardAccount"];
export type AccountDetail = Schemas["AccountDetail"];
export type RepeatedPayment = Schemas["Repeated"];
export type Often = Schemas["Often"];
export type Transaction = Schemas["Transaction"];
export type TransactionPage = Schemas["TransactionPage"];
export type Category = Schemas["Category"];
export type Message = Schemas["Message"];
export type MessagePage = Schemas["MessagePage"];
export type Spending = Schemas["Spending"];
export type NewPayment = Schemas["NewPayment"];
export type Payment = Schemas["Payment"];

/// Of declared routes, which no document describes.
export type { CashMachine, CashMachineList, ReadMessage } from "./declared";

export type Session = Schemas["Session"];
export type SessionList = Schemas["SessionList"];
export type EndedSessions = Schemas["EndedSessions"];
/// Of whoever is signed in; null where the BFF is set to answer so, and not with 401, when nobody is.
export type Claims = operations["getBffUser"]["responses"][200]["content"]["application/json"];
export type Claim = NonNullable<Claims>[number];
