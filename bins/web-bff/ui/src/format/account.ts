/// Account numbers and kinds in words.

/// Of `**5678`: `•• 5678`.
export function maskedNumber(number: string): string {
  return number.replace(/^\*+\s*/, "•• ");
}

export function kindName(kind: string): string {
  return { current: "Current account", savings: "Savings account", card: "Card" }[kind] ?? "Account";
}
