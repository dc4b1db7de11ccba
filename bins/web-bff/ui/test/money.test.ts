import { describe, expect, it } from "vitest";
import { decimal, exact, isNegative, money, ownCurrencyFirst, roundMoney, share } from "../src/format/money";

describe("money", () => {
  it("shows amounts that no float can hold", () => {
    expect(money("9007199254740993.01", "GBP")).toBe("£9,007,199,254,740,993.01");
  });

  it("follows the currency's own number of decimals", () => {
    expect(money("1200", "JPY")).toBe("JP¥1,200");
    expect(money("5", "EUR")).toBe("€5.00");
  });

  it("has a true minus sign, and a plus only where asked", () => {
    expect(money("-4.20", "GBP")).toBe("\u2212£4.20");
    expect(money("4.20", "GBP")).toBe("£4.20");
    expect(money("4.20", "GBP", "always")).toBe("+£4.20");
    expect(money("0.00", "GBP", "always")).toBe("£0.00");
  });

  it("leaves what is no amount as it came", () => {
    expect(money("n/a", "GBP")).toBe("n/a");
  });

  it("rounds for places with little room", () => {
    expect(roundMoney("1682.50", "GBP")).toBe("£1,683");
  });

  it("knows a debt from a nought with a sign", () => {
    expect(isNegative("-0.01")).toBe(true);
    expect(isNegative("-0.00")).toBe(false);
    expect(isNegative("12")).toBe(false);
  });

  it("adds up exactly", () => {
    expect(decimal(exact("0.1") + exact("0.2"))).toBe("0.3000");
    expect(decimal(exact("-0.05") + exact("0.02"))).toBe("-0.0300");
    expect(exact("nothing")).toBe(0n);
  });

  it("of the bank's own currency comes first", () => {
    const order = (...all: string[]) => ownCurrencyFirst(all.map((currency) => ({ currency }))).map(({ currency }) => currency);
    expect(order("CHF", "EUR", "GBP", "USD")).toEqual(["GBP", "CHF", "EUR", "USD"]);
    expect(order("USD", "EUR")).toEqual(["USD", "EUR"]);
  });

  it("takes a share of a whole, and of nothing none", () => {
    expect(share(1n, 4n)).toBe(0.25);
    expect(share(1n, 0n)).toBe(0);
  });
});
