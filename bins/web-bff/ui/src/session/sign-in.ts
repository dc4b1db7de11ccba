/// The address that begins a sign-in and comes back to where the customer is.

export function signInUrl(here: Pick<Location, "pathname" | "search"> = location): string {
  return `/bff/login?returnUrl=${encodeURIComponent(here.pathname + here.search)}`;
}
