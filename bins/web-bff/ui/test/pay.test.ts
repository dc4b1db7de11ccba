import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { NewPayment } from "../src/api/types";
import { filled } from "../src/widgets/pay/form";
import { Order } from "../src/widgets/pay/order";

const fetched = vi.fn<typeof fetch>();

/// What this tab keeps.
const tab = new Map<string, string>();

beforeEach(() => {
  vi.stubGlobal("fetch", fetched);
  vi.stubGlobal("sessionStorage", {
    getItem: (name: string) => tab.get(name) ?? null,
    setItem: (name: string, value: string) => void tab.set(name, value),
    removeItem: (name: string) => void tab.delete(name),
  });
});
afterEach(() => {
  tab.clear();
  fetched.mockReset();
  vi.unstubAllGlobals();
});

const WANTED: NewPayment = { from: "100005", to: { name: "Rosa Example", sort_code: "000303", account_number: "12345678" }, amount: "12.34" };

const payment = (status: number, state: string, reason?: string) =>
  new Response(JSON.stringify({ ...WANTED, id: "p-1", currency: "GBP", state, reason }), { status });

const problem = (status: number, type: string, detail: string) =>
  new Response(JSON.stringify({ type: `urn:bff:problem:${type}`, title: "No", status, detail, request_id: "r-1" }), {
    status,
    headers: { "Content-Type": "application/problem+json", "Retry-After": "2" },
  });

const waits: number[] = [];
const order = () => {
  waits.length = 0;
  return new Order(WANTED, async (seconds) => void waits.push(seconds));
};

/// Method and path of each request, and the key of those that have one.
const asked = () =>
  fetched.mock.calls.map(([url, init]) => [init?.method, url, (init?.headers as Record<string, string>)["Idempotency-Key"]]);

describe("a payment", () => {
  it("is known at once where the bank answers", async () => {
    fetched.mockResolvedValueOnce(payment(201, "booked"));
    expect(await order().settle()).toMatchObject({ is: "booked", payment: { id: "p-1" } });
    expect(fetched.mock.calls[0]?.[1]?.body).toBe(JSON.stringify(WANTED));
  });

  it("is asked for again under the same key, and then looked at, until it is known", async () => {
    fetched.mockRejectedValueOnce(new TypeError("offline"));
    fetched.mockResolvedValueOnce(problem(409, "under-way", "x"));
    fetched.mockResolvedValueOnce(problem(502, "upstream-failed", "The system \"payments\" cannot be reached."));
    fetched.mockResolvedValueOnce(payment(202, "pending"));
    fetched.mockResolvedValueOnce(payment(200, "pending"));
    fetched.mockResolvedValueOnce(payment(200, "booked"));
    expect(await order().settle()).toMatchObject({ is: "booked" });
    const [first, ...rest] = asked();
    const key = first?.[2];
    expect(key).toMatch(/^"[0-9a-f-]{36}"$/);
    const again = ["POST", "/api/payments", key];
    const look = ["GET", "/api/payments/p-1", undefined];
    expect([first, ...rest]).toEqual([again, again, again, again, look, look]);
    expect(waits).toEqual([1, 2, 2, 4, 5]);
  });

  it("that is not known for long is the customer's to go on with", async () => {
    fetched.mockImplementation(async () => payment(202, "pending"));
    const one = order();
    expect(await one.settle()).toEqual({ is: "not-known" });
    fetched.mockImplementation(async () => payment(200, "booked"));
    expect(await one.settle()).toMatchObject({ is: "booked" });
    expect(asked().filter(([method]) => method === "POST").length).toBe(1);
  });

  it("that is declined says why, in the bank's words", async () => {
    fetched.mockResolvedValueOnce(problem(422, "declined", "There is not enough on the account."));
    expect(await order().settle()).toEqual({ is: "declined", why: "There is not enough on the account." });
    fetched.mockResolvedValueOnce(payment(200, "rejected", "The payee's account cannot be paid."));
    expect(await order().settle()).toEqual({ is: "declined", why: "The payee's account cannot be paid." });
  });

  it("that is refused is not asked for again", async () => {
    fetched.mockResolvedValueOnce(problem(400, "bad-request", "x"));
    expect(await order().settle()).toMatchObject({ is: "refused", failure: { kind: "refused" } });
    expect(fetched).toHaveBeenCalledTimes(1);
    expect(tab.size).toBe(0);
  });

  describe("of which something may have come", () => {
    const AMBIGUOUS: [string, () => Response | Error][] = [
      ["offline", () => new TypeError("offline")],
      ["a 503", () => problem(503, "unavailable", "x")],
      ["a 504", () => problem(504, "upstream-timeout", "x")],
      ["a 202", () => payment(202, "pending")],
    ];
    const NO: [number, string, string][] = [
      [401, "unauthorized", "signed-out"],
      [403, "insufficient-scope", "refused"],
      [404, "not-found", "not-found"],
    ];

    it.each(AMBIGUOUS.flatMap(([name, first]) => NO.map((no) => [name, no[0], first, no] as const)))(
      "is not known after %s and a %i, and goes on",
      async (_name, _status, first, [status, type, kind]) => {
        const came = first();
        if (came instanceof Error) fetched.mockRejectedValueOnce(came);
        else fetched.mockResolvedValueOnce(came);
        fetched.mockResolvedValueOnce(problem(status, type, "x"));
        const one = order();
        expect(await one.settle()).toMatchObject({ is: "not-known", failure: { kind } });
        expect(tab.size).toBe(1);
        fetched.mockImplementation(async () => payment(200, "booked"));
        expect(await one.settle()).toMatchObject({ is: "booked" });
        expect(tab.size).toBe(0);
      },
    );

    it("may still be declined", async () => {
      fetched.mockResolvedValueOnce(problem(504, "upstream-timeout", "x"));
      fetched.mockResolvedValueOnce(problem(422, "declined", "There is not enough on the account."));
      expect(await order().settle()).toMatchObject({ is: "declined" });
      expect(tab.size).toBe(0);
    });

    it("goes on under the same key when the page is loaded anew", async () => {
      fetched.mockImplementation(async () => problem(504, "upstream-timeout", "x"));
      expect(await order().settle()).toEqual({ is: "not-known" });
      const [first] = asked();
      fetched.mockReset();
      fetched.mockResolvedValueOnce(problem(401, "unauthorized", "x"));
      const again = Order.left("100005", async () => {});
      expect(await again?.settle()).toMatchObject({ is: "not-known", failure: { kind: "signed-out" } });
      fetched.mockResolvedValueOnce(payment(202, "pending"));
      fetched.mockResolvedValueOnce(problem(404, "not-found", "x"));
      expect(await Order.left("100005", async () => {})?.settle()).toMatchObject({ is: "not-known" });
      fetched.mockResolvedValueOnce(payment(200, "booked"));
      expect(await Order.left("100005", async () => {})?.settle()).toMatchObject({ is: "booked" });
      expect(asked()).toEqual([first, first, ["GET", "/api/payments/p-1", undefined], ["GET", "/api/payments/p-1", undefined]]);
      expect(fetched.mock.calls[0]?.[1]?.body).toBe(JSON.stringify(WANTED));
      expect(Order.left("100005")).toBeUndefined();
    });

    it("is there for a page that is left before anything is answered", () => {
      fetched.mockImplementation(() => new Promise(() => {}));
      void order().settle();
      expect(Order.left("100005")?.wanted).toEqual(WANTED);
      expect(Order.left("100006")).toBeUndefined();
    });
  });

  it("that nobody will know of is the bank's to tell, and is kept until the customer leaves it at that", async () => {
    fetched.mockResolvedValueOnce(payment(202, "unknown"));
    const one = order();
    expect(await one.settle()).toEqual({ is: "never-known", id: "p-1" });
    expect(Order.left("100005")).toBeDefined();
    one.forget();
    expect(Order.left("100005")).toBeUndefined();
  });

  it("is paid where nothing can be kept", async () => {
    vi.stubGlobal("sessionStorage", undefined);
    fetched.mockResolvedValueOnce(payment(201, "booked"));
    expect(await order().settle()).toMatchObject({ is: "booked" });
  });

  it("has another key than another", async () => {
    fetched.mockImplementation(async () => payment(201, "booked"));
    await order().settle();
    await order().settle();
    const [one, other] = asked();
    expect(one?.[2]).not.toBe(other?.[2]);
  });
});

describe("a form", () => {
  const form = (fields: Record<string, string>) => {
    const data = new FormData();
    for (const [name, value] of Object.entries(fields)) data.set(name, value);
    return filled("100005", data);
  };
  const FIELDS = { name: " Rosa Example ", "sort-code": "00-03-03", number: "12345678", amount: "12.3", reference: "" };

  it("is made what the BFF takes", () => expect(form(FIELDS)).toEqual({ ...WANTED, amount: "12.30" }));

  it.each([["7", "7"], ["007", "7"], ["0.5", "0.50"], ["12.34", "12.34"]])("has %s pounds as %s", (typed, sent) =>
    expect(form({ ...FIELDS, amount: typed }).amount).toBe(sent),
  );

  it("has a reference where there is one", () => expect(form({ ...FIELDS, reference: "Invoice 17" }).reference).toBe("Invoice 17"));
});
