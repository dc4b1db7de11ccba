/// What the first page says of unread messages; where the BFF shows the count as it was, since when.
import type { Dashboard } from "../../api/types";
import { ago } from "../../format/date";

export function unreadWords({ unread_messages: unread, stale }: Dashboard, now = new Date()): string | undefined {
  if (unread === undefined || unread === 0) return undefined;
  const messages = unread === 1 ? "1 unread message" : `${unread} unread messages`;
  const old = stale?.find((one) => one.part === "messages");
  if (!old) return `${messages}.`;
  const then = new Date(now.getTime() - old.age_seconds * 1000);
  return `${messages} ${ago(then.toISOString(), now)}; newer ones cannot be counted just now.`;
}
