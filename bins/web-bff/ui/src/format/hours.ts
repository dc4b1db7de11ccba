/// When a branch is open, in few words.
import type { Hours } from "../api/types";

const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Branches keep the bank's time, wherever the reader is.
const BRANCH_TIME = new Intl.DateTimeFormat("en-GB", {
  timeZone: "Europe/London",
  weekday: "long",
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
});

export interface Opening {
  open: boolean;
  /// `Open until 16:30`, `Opens Monday at 09:30`, `Closed`.
  words: string;
}

export function opening(hours: Hours[], now = new Date()): Opening {
  const { today, time } = branchTime(now);
  const current = hours.find((line) => line.days.includes(DAYS[today] ?? "") && line.opens <= time && time < line.closes);
  if (current) return { open: true, words: `Open until ${current.closes}` };
  for (let ahead = 0; ahead <= 7; ahead += 1) {
    const name = DAYS[(today + ahead) % 7] ?? "";
    const starts = hours.filter((line) => line.days.includes(name)).map((line) => line.opens).sort();
    const next = ahead === 0 ? starts.find((start) => start > time) : starts[0];
    if (next) return { open: false, words: `Closed · opens ${whichDay(ahead, name)}${next}` };
  }
  return { open: false, words: "Closed" };
}

/// Of Monday to Friday: `Mon–Fri`; of days with gaps: `Mon, Wed, Fri`.
export function daysInShort(days: string[]): string {
  const numbers = days.map((name) => DAYS.indexOf(name)).filter((number) => number >= 0).sort((a, b) => a - b);
  const first = numbers[0];
  const last = numbers.at(-1);
  if (first === undefined || last === undefined) return days.join(", ");
  const inARow = last - first + 1 === numbers.length && numbers.length > 2;
  return inARow ? `${short(first)}–${short(last)}` : numbers.map(short).join(", ");
}

function whichDay(ahead: number, name: string): string {
  if (ahead === 0) return "at ";
  return ahead === 1 ? "tomorrow at " : `${capital(name)} at `;
}

function short(number: number): string {
  return capital(DAYS[number] ?? "").slice(0, 3);
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function branchTime(now: Date): { today: number; time: string } {
  const parts = Object.fromEntries(BRANCH_TIME.formatToParts(now).map(({ type, value }) => [type, value]));
  return { today: DAYS.indexOf((parts["weekday"] ?? "").toLowerCase()), time: `${parts["hour"]}:${parts["minute"]}` };
}
