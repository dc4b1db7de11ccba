/// Who is signed in, out of the claims that the BFF gives.
import type { Claim } from "../api/types";

export interface User {
  name: string;
  givenName: string;
  /// Seconds that the session still lives unless it is used.
  expiresIn: number;
  /// A path on this origin that ends the session.
  logoutUrl: string;
}

export function userOf(claims: Claim[], origin: string): User {
  const claim = new Map(claims.map(({ type, value }) => [type, value]));
  const name = text(claim.get("name")) ?? text(claim.get("given_name")) ?? "";
  const expiresIn = Number(claim.get("bff:session_expires_in"));
  return {
    name,
    givenName: text(claim.get("given_name")) ?? name.split(" ")[0] ?? "",
    expiresIn: Number.isFinite(expiresIn) ? expiresIn : Number.POSITIVE_INFINITY,
    logoutUrl: onThisOrigin(text(claim.get("bff:logout_url")), origin) ?? "/bff/logout",
  };
}

/// The browser is sent there, so it must be a page of ours: `javascript:` and other hosts are told by their origin, not by
/// a prefix, which `//host` would pass.
function onThisOrigin(url: string | undefined, origin: string): string | undefined {
  if (url === undefined || !URL.canParse(url, origin)) return undefined;
  const target = new URL(url, origin);
  return target.origin === origin ? target.pathname + target.search : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
