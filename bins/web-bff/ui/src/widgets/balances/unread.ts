/// What the first page says of unread messages while the BFF shows their count as it was: the messages themselves cannot be loaded then.
import type { Dashboard } from "../../api/types";
import { ago } from "../../format/date";

export function unreadWords({ unread_messages: unread, stale }: Dashboard, now = new Date()): string | undefined {
  const old = stale?.find((one) => one.part === "messages");
  if (!old || !unread) return undefined;
  const then = new Date(now.getTime() - old.age_seconds * 1000);
  const messages = unread === 1 ? "1 unread message" : `${unread} unread messages`;
  return `${messages}, as of ${ago(then.toISOString(), now)}. Newer ones cannot be counted for now.`;
}
