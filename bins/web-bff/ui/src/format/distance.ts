/// Metres in the words of somebody who walks.

export function distance(metres: number): string {
  const miles = metres / 1609.344;
  if (miles < 0.1) return `${Math.max(10, Math.round(metres / 10) * 10)} m away`;
  return miles < 10 ? `${miles.toFixed(1)} miles away` : `${Math.round(miles)} miles away`;
}
