import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { del, get } from "../src/api/client";
import { Failure } from "../src/api/failure";

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
    expect(fetched.mock.calls.map(([url]) => url)).toEqual(["/api/branches", "/bff/sessions?id=s+1"]);
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

  it("that end something are never shared", async () => {
    fetched.mockImplementation(async () => ok({ ended: 1 }));
    await Promise.all([del("/bff/sessions"), del("/bff/sessions")]);
    expect(fetched).toHaveBeenCalledTimes(2);
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
