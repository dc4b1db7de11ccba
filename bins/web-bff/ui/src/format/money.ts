/// Amounts are decimal strings, and stay exact: `Intl` shows them as they are, sums are of whole numbers.
import { CURRENCY, LOCALE } from "./locale";

/// Decimals that any currency can have (ISO 4217 knows of four at most).
const PLACES = 4;

export function money(amount: string, currency: string, sign: "as-is" | "always" = "as-is"): string {
  const format = formatter(currency, sign);
  return isDecimal(amount) ? shown(format, amount) : amount;
}

/// For axes and other places with little room: no pence.
export function roundMoney(amount: string, currency: string): string {
  return isDecimal(amount) ? shown(roundFormatter(currency), amount) : amount;
}

export function isNegative(amount: string): boolean {
  return amount.startsWith("-") && /[1-9]/.test(amount);
}

/// In ten-thousandths of the currency's unit; what is no amount counts as nothing.
export function exact(amount: string): bigint {
  if (!isDecimal(amount)) return 0n;
  const [whole = "0", fraction = ""] = amount.replace("-", "").split(".");
  const value = BigInt(whole + fraction.slice(0, PLACES).padEnd(PLACES, "0"));
  return amount.startsWith("-") ? -value : value;
}

/// The way back from `exact`.
export function decimal(value: bigint): string {
  const digits = (value < 0n ? -value : value).toString().padStart(PLACES + 1, "0");
  return `${value < 0n ? "-" : ""}${digits.slice(0, -PLACES)}.${digits.slice(-PLACES)}`;
}

/// How large a part is of a whole, between 0 and 1: for drawing, never for adding up.
export function share(part: bigint, whole: bigint): number {
  if (whole <= 0n || part <= 0n) return 0;
  return Number((part * 10_000n) / whole) / 10_000;
}

/// With a minus sign, which is as wide as a plus; `Intl` writes a hyphen in English.
function shown(format: Intl.NumberFormat, amount: string): string {
  return format.format(amount as Intl.StringNumericLiteral).replace("-", "\u2212");
}

function isDecimal(amount: string): boolean {
  return /^-?\d+(\.\d+)?$/.test(amount);
}

const formatters = new Map<string, Intl.NumberFormat>();

function formatter(currency: string, sign: "as-is" | "always"): Intl.NumberFormat {
  return kept(`${currency} ${sign}`, {
    style: "currency",
    currency,
    signDisplay: sign === "always" ? "exceptZero" : "negative",
  });
}

function roundFormatter(currency: string): Intl.NumberFormat {
  return kept(`${currency} round`, { style: "currency", currency, maximumFractionDigits: 0 });
}

function kept(key: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  let found = formatters.get(key);
  if (!found) formatters.set(key, (found = new Intl.NumberFormat(LOCALE, options)));
  return found;
}

/// Ordered as it came, but for the bank's own currency, which leads.
export function ownCurrencyFirst<T extends { currency: string }>(all: T[]): T[] {
  return all.toSorted((a, b) => Number(b.currency === CURRENCY) - Number(a.currency === CURRENCY));
}
