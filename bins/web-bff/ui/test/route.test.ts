import { afterEach, expect, it, vi } from "vitest";
import { navigation } from "../src/route/navigation";
import { accountPath, route } from "../src/route/route";
import { signInUrl } from "../src/session/sign-in";
import { placeOf, typedIn } from "../src/widgets/place";
import { filterOf, isFiltered, queryOf } from "../src/widgets/transactions/filter";

afterEach(() => vi.unstubAllGlobals());

it("finds the screen of an address", () => {
  expect(route("/")).toEqual({ page: "home" });
  expect(route("/accounts/a%2F1")).toEqual({ page: "account", id: "a/1" });
  expect(route("/branches/")).toEqual({ page: "branches" });
  expect(route("/sessions")).toEqual({ page: "sessions" });
});

it("knows what is no screen", () => {
  for (const path of ["/accounts", "/accounts/a/b", "/branches/1", "/accounts/%E0%A4%A", "/x"]) expect(route(path)).toEqual({ page: "not-found" });
});

it("leads to an account whatever its id", () => {
  expect(route(accountPath("a/1 ?#"))).toEqual({ page: "account", id: "a/1 ?#" });
});

it("comes back after sign-in to where it was", () => {
  expect(signInUrl({ pathname: "/accounts/a", search: "?search=x&from=2026-01-01" })).toBe(
    "/bff/login?returnUrl=%2Faccounts%2Fa%3Fsearch%3Dx%26from%3D2026-01-01",
  );
});

it("keeps filters in the address", () => {
  const filter = { search: "coffee & cake", category: "eating_out" };
  expect(filterOf(new URLSearchParams(queryOf(filter).toString()))).toEqual(filter);
  expect(isFiltered({})).toBe(false);
});

it("reads places on earth only", () => {
  expect(placeOf(" 51.5074, -0.1278 ")).toBe("51.5074,-0.1278");
  expect(placeOf("51 0")).toBe("51,0");
  for (const text of ["", "the moon", "91,0", "0,181", "51.5"]) expect(placeOf(text)).toBeUndefined();
});

it("shows a place of the address as it was typed", () => {
  expect(typedIn(new URLSearchParams("near=51.5,%20-0.12"))).toBe("51.5, -0.12");
  expect(typedIn(new URLSearchParams())).toBe("");
});

it("tells of what a screen puts into its address, once it is there", () => {
  const address = { pathname: "/branches", search: "" };
  vi.stubGlobal("location", address);
  vi.stubGlobal("history", { replaceState: (_: unknown, __: string, path: string) => (address.search = path.replace(/^[^?]*/, "")) });
  const seen: string[] = [];
  const look = () => seen.push(address.search);
  navigation.addEventListener("query", look);
  navigation.replaceQuery(new URLSearchParams({ near: "51.5,-0.12" }));
  navigation.removeEventListener("query", look);
  expect(seen).toEqual(["?near=51.5%2C-0.12"]);
});
