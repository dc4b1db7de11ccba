import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { markRead } from "../src/api/bank";
import { del, get, put } from "../src/api/client";
import { Failure } from "../src/api/failure";
import { cashMachines } from "../src/api/public";

const fetched = vi.fn<typeof fetch>();

beforeEach(() => vi.stubGlobal("fetch", fetched));
afterEach(() => {
  fetched.mockReset();
  vi.unstubAllGlobals();
});

const ok = (body: unknown) => new Response(JSON.stringify(body), { status: 200 });

const problem = (status: number, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify({ type: "urn:bff:problem:x", title: "No", status, detail: "The system \"x\" did not answer.", request_id: "r-1" }), {
    status,
    headers: { "Content-Type": "application/problem+json", ...headers },
  });

async function failure(answer: Response): Promise<Failure> {
  fetched.mockResolvedValueOnce(answer);
  const error: unknown = await get("/api/dashboard").catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Failure);
  return error as Failure;
}

describe("every request", () => {
  it("is marked as ours and goes to this origin only", async () => {
    fetched.mockImplementation(async () => ok({}));
    await get("/api/branches");
    await del("/bff/sessions", { id: "s 1" });
    await put("/api/messages/m-1/read");
    expect(fetched.mock.calls.map(([url, init]) => [init?.method, url])).toEqual([
      ["GET", "/api/branches"],
      ["DELETE", "/bff/sessions?id=s+1"],
      ["PUT", "/api/messages/m-1/read"],
    ]);
    for (const [, init] of fetched.mock.calls) {
      expect(init?.headers).toMatchObject({ "X-CSRF": "1" });
      expect(init?.credentials).toBe("same-origin");
      expect(init?.redirect).toBe("error");
    }
  });

  it("leaves out what was not given", async () => {
    fetched.mockResolvedValueOnce(ok({}));
    await get("/api/x", { search: "", from: undefined, limit: 20, category: "eating_out" });
    expect(fetched.mock.calls[0]?.[0]).toBe("/api/x?limit=20&category=eating_out");
  });
});

describe("declared routes", () => {
  it("are asked as the settings have them", async () => {
    fetched.mockImplementation(async () => ok({}));
    await cashMachines("51.5,-0.12");
    await cashMachines();
    await markRead("msg/1 ?");
    expect(fetched.mock.calls.map(([url]) => url)).toEqual([
      "/api/cash-machines?near=51.5%2C-0.12&limit=5",
      "/api/cash-machines?limit=5",
      "/api/messages/msg%2F1%20%3F/read",
    ]);
  });
});

describe("identical reads", () => {
  it("under way share one request", async () => {
    fetched.mockImplementation(async () => ok({ n: 1 }));
    const [one, other] = await Promise.all([get("/api/dashboard"), get("/api/dashboard"), get("/api/messages")]);
    expect(one).toBe(other);
    expect(fetched).toHaveBeenCalledTimes(2);
  });

  it("are asked anew once answered, and once failed", async () => {
    fetched.mockResolvedValueOnce(ok(1)).mockResolvedValueOnce(problem(503)).mockResolvedValueOnce(ok(2));
    expect(await get("/api/dashboard")).toBe(1);
    await expect(get("/api/dashboard")).rejects.toThrow("not available");
    expect(await get("/api/dashboard")).toBe(2);
  });

  it("that change something are never shared", async () => {
    fetched.mockImplementation(async () => ok({ ended: 1 }));
    await Promise.all([del("/bff/sessions"), del("/bff/sessions"), put("/api/x"), put("/api/x")]);
    expect(fetched).toHaveBeenCalledTimes(4);
  });
});

describe("failures", () => {
  it("of 401 are a sign-out", async () => expect((await failure(problem(401))).kind).toBe("signed-out"));

  it("of 404 are not tried again", async () => {
    const found = await failure(problem(404));
    expect(found.kind).toBe("not-found");
    expect(found.canRetry).toBe(false);
  });

  it.each([429, 500, 502, 503, 504])("of %d may be tried again, and carry the reference", async (status) => {
    const found = await failure(problem(status));
    expect(found).toMatchObject({ kind: "unavailable", requestId: "r-1", canRetry: true });
  });

  it("of 400 are refusals", async () => expect((await failure(problem(400))).kind).toBe("refused"));

  it("do not show what is said to developers", async () => expect((await failure(problem(504))).message).not.toContain("system"));

  it("carry the seconds to wait, and no date", async () => {
    expect((await failure(problem(503, { "Retry-After": "7" }))).retryAfter).toBe(7);
    expect((await failure(problem(503, { "Retry-After": "Tue, 24 Nov 2026 14:00:00 GMT" }))).retryAfter).toBeUndefined();
  });

  it("of something in between need no problem details", async () => {
    const found = await failure(new Response("<html>", { status: 502, headers: { "Content-Type": "text/html" } }));
    expect(found).toMatchObject({ kind: "unavailable", message: "This is not available just now. It may be in a moment." });
  });

  it("without any answer are said to be the network's", async () => {
    fetched.mockRejectedValueOnce(new TypeError("failed"));
    await expect(get("/api/dashboard")).rejects.toMatchObject({ kind: "offline" });
  });

  it("of an answer that is no JSON are failures too", async () => {
    fetched.mockResolvedValueOnce(new Response("<html>", { status: 200 }));
    await expect(get("/api/dashboard")).rejects.toMatchObject({ kind: "unavailable" });
  });
});
