/// The picture of a kind of account.
import type { IconName } from "../icons/icon";

export function accountIcon(kind: string): IconName {
  if (kind === "savings") return "savings";
  return kind === "card" ? "card" : "current";
}
