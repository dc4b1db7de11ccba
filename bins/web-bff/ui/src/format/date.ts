/// Dates and times in words. A booking date is a day, not a moment: it is never shifted by the reader's time zone.
import { LOCALE } from "./locale";

const DAY = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", timeZone: "UTC" });
const DAY_OF_YEAR = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const LONG_DAY = new Intl.DateTimeFormat(LOCALE, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });
const MONTH = new Intl.DateTimeFormat(LOCALE, { month: "short", timeZone: "UTC" });
const LONG_MONTH = new Intl.DateTimeFormat(LOCALE, { month: "long", year: "numeric", timeZone: "UTC" });
const MOMENT = new Intl.DateTimeFormat(LOCALE, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });

/// Of a date or of a moment: its day as `2026-11-22`.
export function dayOf(date: string): string {
  return date.slice(0, 10);
}

/// `Today`, `Yesterday`, `22 Nov`, or `22 Nov 2025` where the year is another.
export function day(date: string, now = new Date()): string {
  const then = asUtc(date);
  if (!then) return date;
  const today = localDay(now);
  if (dayOf(date) === today) return "Today";
  if (dayOf(date) === localDay(new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1))) return "Yesterday";
  return date.slice(0, 4) === today.slice(0, 4) ? DAY.format(then) : DAY_OF_YEAR.format(then);
}

/// As a heading over what happened on it: `Sunday 22 November`.
export function longDay(date: string, now = new Date()): string {
  const then = asUtc(date);
  if (!then) return date;
  const near = day(date, now);
  if (near === "Today" || near === "Yesterday") return near;
  return date.slice(0, 4) === localDay(now).slice(0, 4) ? LONG_DAY.format(then) : DAY_OF_YEAR.format(then);
}

/// Of `2026-11`: `Nov`.
export function month(yearMonth: string): string {
  const then = asUtc(`${yearMonth}-01`);
  return then ? MONTH.format(then) : yearMonth;
}

/// Of `2026-11`: `November 2026`.
export function longMonth(yearMonth: string): string {
  const then = asUtc(`${yearMonth}-01`);
  return then ? LONG_MONTH.format(then) : yearMonth;
}

/// A moment where the reader is: `22 Nov, 14:05`.
export function moment(time: string): string {
  const then = new Date(time);
  return Number.isNaN(then.getTime()) ? time : MOMENT.format(then);
}

/// How long ago: `just now`, `12 minutes ago`, `3 hours ago`, then the moment.
export function ago(time: string, now = new Date()): string {
  const minutes = Math.floor((now.getTime() - new Date(time).getTime()) / 60_000);
  if (Number.isNaN(minutes)) return time;
  if (minutes < 2) return "just now";
  if (minutes < 60) return `${minutes} minutes ago`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return hours === 1 ? "an hour ago" : `${hours} hours ago`;
  return moment(time);
}

export function greeting(now = new Date()): string {
  const hour = now.getHours();
  if (hour >= 5 && hour < 12) return "Good morning";
  return hour >= 12 && hour < 18 ? "Good afternoon" : "Good evening";
}

function asUtc(date: string): Date | undefined {
  if (!/^\d{4}-\d{2}-\d{2}/.test(date)) return undefined;
  const then = new Date(`${dayOf(date)}T00:00:00Z`);
  return Number.isNaN(then.getTime()) ? undefined : then;
}

function localDay(now: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
}
