import { expect, it } from "vitest";
import { daysInShort, opening } from "../src/format/hours";

const WEEK = { days: ["monday", "tuesday", "wednesday", "thursday", "friday"], opens: "09:30", closes: "16:30" };
const check = (now: string, expected: string) => expect(opening([WEEK], new Date(now)).words).toBe(expected);

it("says until when it is open", () => check("2026-11-24T10:00:00Z", "Open until 16:30"));

it("is closed at the minute of closing", () => check("2026-11-24T16:30:00Z", "Closed · opens tomorrow at 09:30"));

it("says when it opens next", () => {
  check("2026-11-24T08:00:00Z", "Closed · opens at 09:30");
  check("2026-11-28T12:00:00Z", "Closed · opens Monday at 09:30");
});

it("keeps the bank's time in summer", () => check("2026-07-07T08:45:00Z", "Open until 16:30"));

it("without hours is closed", () => expect(opening([]).words).toBe("Closed"));

it("shortens days in a row, and only those", () => {
  expect(daysInShort(WEEK.days)).toBe("Mon–Fri");
  expect(daysInShort(["saturday"])).toBe("Sat");
  expect(daysInShort(["monday", "wednesday", "friday"])).toBe("Mon, Wed, Fri");
});
