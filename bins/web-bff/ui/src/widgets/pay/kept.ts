/// A payment that is not settled, kept in this tab under the account that pays: a page that is loaded anew goes on under the same key.
/// What cannot be kept is not: the payment goes on all the same while the page is open.
import type { NewPayment } from "../../api/types";

export interface Kept {
  key: string;
  wanted: NewPayment;
  /// Once the BFF has told it.
  id?: string;
}

const place = (account: string) => `payment:${account}`;

export function keep(kept: Kept): void {
  attempt(() => sessionStorage.setItem(place(kept.wanted.from), JSON.stringify(kept)));
}

export function kept(account: string): Kept | undefined {
  return attempt(() => {
    const text = sessionStorage.getItem(place(account));
    return text === null ? undefined : (JSON.parse(text) as Kept);
  });
}

export function forget(account: string): void {
  attempt(() => sessionStorage.removeItem(place(account)));
}

/// A browser may have no room, or be told to keep nothing.
function attempt<T>(use: () => T): T | undefined {
  try {
    return use();
  } catch {
    return undefined;
  }
}
