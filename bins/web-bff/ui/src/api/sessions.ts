/// Who is signed in, and where.
import { del, get } from "./client";
import type { Claims, EndedSessions, SessionList } from "./types";

/// The claims of who is signed in. A look that is not the customer's own doing must not make the session last longer.
export const user = (look: "extend" | "only-look") =>
  get<Claims>("/bff/user", look === "only-look" ? { slide: "false" } : {});

export const sessions = () => get<SessionList>("/bff/sessions");

export const endSession = (id: string) => del<EndedSessions>("/bff/sessions", { id });

/// All but the one that asks.
export const endOtherSessions = () => del<EndedSessions>("/bff/sessions", { others: "true" });
