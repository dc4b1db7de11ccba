/// A place as `latitude,longitude`: typed, from the page's address, or from the device.

/// `undefined` where the text is no place on earth.
export function placeOf(text: string): string | undefined {
  const found = /^\s*(-?\d{1,2}(?:\.\d{1,10})?)\s*[,;\s]\s*(-?\d{1,3}(?:\.\d{1,10})?)\s*$/.exec(text);
  if (!found?.[1] || !found[2]) return undefined;
  const onEarth = Math.abs(Number(found[1])) <= 90 && Math.abs(Number(found[2])) <= 180;
  return onEarth ? `${found[1]},${found[2]}` : undefined;
}

/// The place that the page's address names, as it was typed; a reload and a shared link keep it.
export function typedIn(query: URLSearchParams): string {
  return query.get("near") ?? "";
}

/// Where the device is, to about a hundred metres: a branch is not found better by knowing the house.
export function here(): Promise<string | { problem: string }> {
  return new Promise((resolve) => {
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => resolve(`${coords.latitude.toFixed(3)},${coords.longitude.toFixed(3)}`),
      (error) => resolve({ problem: WORDS[error.code] ?? "Your location could not be found." }),
      { timeout: 10_000, maximumAge: 300_000 },
    );
  });
}

const WORDS: Record<number, string> = {
  1: "Your browser does not give us your location. You can type a place instead.",
  3: "Finding your location took too long. You can type a place instead.",
};
