import { expect, it } from "vitest";
import type { Dashboard } from "../src/api/types";
import { unreadWords } from "../src/widgets/balances/unread";

const NOW = new Date("2026-11-22T12:00:00Z");
const empty: Dashboard = { name: "K", totals: [], accounts: [] };

function check(part: Partial<Dashboard>, expected: string | undefined) {
  expect(unreadWords({ ...empty, ...part }, NOW)).toBe(expected);
}

it("only what is there to be read is told", () => {
  check({}, undefined);
  check({ unread_messages: 0 }, undefined);
  check({ unread_messages: 1 }, "1 unread message.");
  check({ unread_messages: 2 }, "2 unread messages.");
});

it("a count of some minutes ago says so", () => {
  const stale = [{ part: "messages", age_seconds: 240 }];
  check({ unread_messages: 2, stale }, "2 unread messages 4 minutes ago; newer ones cannot be counted just now.");
});
