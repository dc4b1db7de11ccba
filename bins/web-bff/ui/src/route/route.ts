/// Which address is which screen.

export type Route =
  | { page: "home" }
  | { page: "account"; id: string }
  | { page: "branches" }
  | { page: "sessions" }
  | { page: "not-found" };

export function route(path: string): Route {
  const parts = path.split("/").filter((part) => part !== "");
  const [first, second] = parts;
  if (parts.length === 0) return { page: "home" };
  if (parts.length === 1 && first === "branches") return { page: "branches" };
  if (parts.length === 1 && first === "sessions") return { page: "sessions" };
  const id = parts.length === 2 && first === "accounts" && second ? decoded(second) : undefined;
  return id === undefined ? { page: "not-found" } : { page: "account", id };
}

export function accountPath(id: string): string {
  return `/accounts/${encodeURIComponent(id)}`;
}

export function needsSignIn(to: Route): boolean {
  return to.page === "account" || to.page === "sessions";
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
