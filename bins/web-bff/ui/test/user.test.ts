import { expect, it } from "vitest";
import { userOf } from "../src/session/user";

const ORIGIN = "https://bank.example";
const claims = (logout: unknown) => [
  { type: "name", value: "Kendall Inventley" },
  { type: "bff:session_expires_in", value: 900 },
  { type: "bff:logout_url", value: logout },
];
const check = (logout: unknown, expected: string) => expect(userOf(claims(logout), ORIGIN).logoutUrl).toBe(expected);

it("reads who it is and for how long", () => {
  expect(userOf(claims("/bff/logout?sid=s"), ORIGIN)).toMatchObject({ name: "Kendall Inventley", givenName: "Kendall", expiresIn: 900 });
});

it("signs out by the address given", () => {
  check("/bff/logout?sid=s", "/bff/logout?sid=s");
  check(`${ORIGIN}/bff/logout?sid=s`, "/bff/logout?sid=s");
});

it("goes nowhere else to sign out", () => {
  check("https://evil.example/bff/logout", "/bff/logout");
  check("//evil.example/", "/bff/logout");
  check("/\\evil.example/", "/bff/logout");
  check("javascript:alert(1)", "/bff/logout");
  check(undefined, "/bff/logout");
});
