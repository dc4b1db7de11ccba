import { expect, it } from "vitest";
import type { Dashboard } from "../src/api/types";
import { unreadWords } from "../src/widgets/balances/unread";

const NOW = new Date("2026-11-22T12:00:00Z");
const empty: Dashboard = { name: "K", totals: [], accounts: [] };

function check(part: Partial<Dashboard>, expected: string | undefined) {
  expect(unreadWords({ ...empty, ...part }, NOW)).toBe(expected);
}

it("says since when the count is so", () => {
  const stale = (seconds: number) => [{ part: "messages", age_seconds: seconds }];
  check({ unread_messages: 2, stale: stale(240) }, "2 unread messages, as of 4 minutes ago. Newer ones cannot be counted for now.");
  check({ unread_messages: 1, stale: stale(3) }, "1 unread message, as of just now. Newer ones cannot be counted for now.");
});

it("says nothing where the messages are beside it, or there are none", () => {
  check({}, undefined);
  check({ unread_messages: 2 }, undefined);
  check({ unread_messages: 0, stale: [{ part: "messages", age_seconds: 240 }] }, undefined);
});
