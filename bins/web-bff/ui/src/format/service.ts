/// What is to be had at a branch or a cash machine.

/// Of `cash_machine`: `Cash machine`.
export function serviceName(word: string): string {
  const words = word.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
