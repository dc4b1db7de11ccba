import { describe, expect, it } from "vitest";
import { ago, day, greeting, longDay, longMonth, month } from "../src/format/date";

const NOW = new Date(2026, 10, 24, 14, 30);

describe("dates", () => {
  const check = (date: string, expected: string) => expect(day(date, NOW)).toBe(expected);

  it("are said as people say them", () => {
    check("2026-11-24", "Today");
    check("2026-11-23", "Yesterday");
    check("2026-11-20", "20 Nov");
    check("2025-11-20", "20 Nov 2025");
  });

  it("are days, whatever the time in them", () => check("2026-11-24T23:59:59Z", "Today"));

  it("that cannot be read stay as they came", () => check("soon", "soon"));

  it("have a long form for headings", () => {
    expect(longDay("2026-11-22", NOW)).toBe("Sunday 22 November");
    expect(longDay("2026-11-24", NOW)).toBe("Today");
  });

  it("have months", () => {
    expect(month("2026-11")).toBe("Nov");
    expect(longMonth("2026-11")).toBe("November 2026");
  });

  it("yesterday holds over the turn of the year", () => {
    expect(day("2025-12-31", new Date(2026, 0, 1, 0, 5))).toBe("Yesterday");
  });
});

describe("moments", () => {
  const check = (minutes: number, expected: string) =>
    expect(ago(new Date(NOW.getTime() - minutes * 60_000).toISOString(), NOW)).toBe(expected);

  it("are said by how long ago they are", () => {
    check(0, "just now");
    check(12, "12 minutes ago");
    check(60, "an hour ago");
    check(300, "5 hours ago");
  });

  it("greet by the hour", () => {
    expect(greeting(new Date(2026, 0, 1, 4))).toBe("Good evening");
    expect(greeting(new Date(2026, 0, 1, 5))).toBe("Good morning");
    expect(greeting(new Date(2026, 0, 1, 12))).toBe("Good afternoon");
    expect(greeting(new Date(2026, 0, 1, 18))).toBe("Good evening");
  });
});
