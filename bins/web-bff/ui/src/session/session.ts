/// Whether somebody is signed in, and for how long: one look when the page opens, then one a minute.
import { Failure } from "../api/failure";
import { user } from "../api/sessions";
import { userOf, type User } from "./user";

export type SessionState =
  | { is: "unknown" }
  | { is: "anonymous" }
  /// There was a session while this page was open, and now there is none.
  | { is: "ended" }
  | { is: "signed-in"; user: User; until: number }
  /// The very first look failed; later ones leave the state as it was.
  | { is: "unreachable"; failure: Failure };

/// From here on the customer is told.
export const ENDS_SOON_MS = 120_000;

const LOOK_EVERY_MS = 60_000;
/// So that the minutes in the banner go down between two looks.
const TICK_EVERY_MS = 10_000;

class SessionWatch extends EventTarget {
  state: SessionState = { is: "unknown" };
  #looking: Promise<void> | undefined;
  #lastLook = 0;

  start(): void {
    void this.check("extend");
    setInterval(() => this.#tick(), TICK_EVERY_MS);
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") void this.check();
    });
    // A page that comes back out of the back-forward cache shows what was there before a sign-out.
    window.addEventListener("pageshow", (event) => {
      if (event.persisted) void this.check();
    });
  }

  /// Asks the BFF. Widgets call this when they are told that nobody is signed in.
  check(look: "extend" | "only-look" = "only-look"): Promise<void> {
    this.#looking ??= this.#look(look).finally(() => (this.#looking = undefined));
    return this.#looking;
  }

  async #look(look: "extend" | "only-look"): Promise<void> {
    this.#lastLook = Date.now();
    try {
      const claims = await user(look);
      this.#become(claims === null ? this.#withoutUser() : signedIn(userOf(claims, location.origin)));
    } catch (error) {
      if (error instanceof Failure && error.kind === "signed-out") this.#become(this.#withoutUser());
      else if (this.state.is === "unknown" || this.state.is === "unreachable") {
        this.#become({ is: "unreachable", failure: error instanceof Failure ? error : Failure.offline() });
      }
    }
  }

  #withoutUser(): SessionState {
    const wasSignedIn = this.state.is === "signed-in" || this.state.is === "ended";
    return { is: wasSignedIn ? "ended" : "anonymous" };
  }

  #tick(): void {
    if (this.state.is !== "signed-in") return;
    const now = Date.now();
    // Any request makes the session longer, and only the BFF knows: close to the end each tick looks, lest the warning outlives its reason.
    const due = now - this.#lastLook >= LOOK_EVERY_MS || this.state.until - now < ENDS_SOON_MS;
    // A hidden tab does not ask: it will when it is looked at again.
    if (due && document.visibilityState === "visible") void this.check();
    this.dispatchEvent(new Event("change"));
  }

  #become(state: SessionState): void {
    this.state = state;
    this.dispatchEvent(new Event("change"));
  }
}

function signedIn(found: User): SessionState {
  return { is: "signed-in", user: found, until: Date.now() + found.expiresIn * 1000 };
}

export const session = new SessionWatch();
