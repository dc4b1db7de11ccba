/// The answers of declared routes. They are configuration (`[[route]]` in `../../../dev.toml`, with what is picked and renamed
/// there), not code: `openapi.json` does not have them, so they are written by hand. What a route picks and what is here change
/// together.

/// Of `GET /api/cash-machines`.
export interface CashMachineList {
  /// The nearest first, where a place was named.
  cash_machines: CashMachine[];
}

export interface CashMachine {
  name: string;
  address: { lines: string[]; town: string; post_code: string };
  /// `always` or `branch_hours`.
  available: string;
  /// What it does beside giving cash, such as `cash_deposit`.
  features: string[];
  /// In metres, where a place was named.
  distance_m?: number;
}

/// Of `PUT /api/messages/{id}/read`.
export interface ReadMessage {
  id: string;
  /// When it was read first; null where it still is not.
  read_at: string | null;
}
