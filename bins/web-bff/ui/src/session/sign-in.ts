/// The address that begins a sign-in and comes back to where the customer is.

export function signInUrl(here: Pick<Location, "pathname" | "search"> = location): string {
  return `/bff/login?returnUrl=${encodeURIComponent(here.pathname + here.search)}`;
}

/// After a session has ended the provider asks who it is: it may still know this browser, and whoever ended the session from
/// another one did not mean it to come back without a question.
export function signInAgainUrl(): string {
  return `${signInUrl()}&prompt=login`;
}
