import { expect, it } from "vitest";
import type { Message, MessagePage } from "../src/api/types";
import { withRead } from "../src/widgets/messages/reading";

const message = (id: string, read: boolean): Message => ({
  id,
  read,
  category: "service",
  subject: "Planned maintenance",
  body: "On Sunday.",
  from: "Exemplar Bank",
  sent_at: "2026-11-22T02:04:20Z",
});

/// Four are unread, two of them on other pages.
const PAGE: MessagePage = { unread: 4, next: "c", messages: [message("a", false), message("b", true), message("c", false)] };

const readIn = ({ messages }: MessagePage) => messages.filter(({ read }) => read).map(({ id }) => id);

it("a message that was opened is read, and one fewer is unread", () => {
  const page = withRead(PAGE, "a", true);
  expect(readIn(page)).toEqual(["a", "b"]);
  expect(page).toMatchObject({ unread: 3, next: "c" });
});

it("a failure leaves it as it was", () => expect(withRead(withRead(PAGE, "a", true), "a", false)).toEqual(PAGE));

it("what is so already counts once", () => {
  expect(withRead(PAGE, "b", true)).toBe(PAGE);
  expect(withRead(PAGE, "a", false)).toBe(PAGE);
  expect(withRead(PAGE, "gone", true)).toBe(PAGE);
});

it("never counts below nothing", () => expect(withRead({ ...PAGE, unread: 0 }, "a", true).unread).toBe(0));
