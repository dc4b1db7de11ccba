/// What it means for the list that a message was read.
import type { MessagePage } from "../../api/types";

/// The page with one message read, or unread again, and the count of all that are unread in step. A message that is so already
/// changes nothing: an answer may come late, or twice.
export function withRead(page: MessagePage, id: string, read: boolean): MessagePage {
  if (!page.messages.some((message) => message.id === id && message.read !== read)) return page;
  return {
    ...page,
    unread: Math.max(0, page.unread + (read ? -1 : 1)),
    messages: page.messages.map((message) => (message.id === id ? { ...message, read } : message)),
  };
}
