/// One filled form, from its first request to its end. Its key is made once: whatever fails, what is asked again is the same payment.
import { pay, payment } from "../../api/bank";
import { Failure } from "../../api/failure";
import type { NewPayment, Payment } from "../../api/types";
import { forget, keep, kept, type Kept } from "./kept";

/// What is known of it.
export type Known =
  | { is: "booked"; payment: Payment }
  | { is: "declined"; why: string }
  /// It was made or not, and it will not be known here: the bank has to be asked, by this id.
  | { is: "never-known"; id: string }
  /// The bank has not said yet, or could not be asked, for this reason.
  | { is: "not-known"; failure?: Failure }
  /// It was not taken as it was filled in, or by nobody who is signed in, and nothing was begun: it may be mended.
  | { is: "refused"; failure: Failure };

/// How often it is asked before the customer decides whether to go on waiting.
const TIMES = 10;
const LONGEST_WAIT_S = 5;

/// Whether anything may have come of it so far: from then on no refusal says that it was not paid.
type Begun = "nothing" | "perhaps";

export class Order {
  readonly #kept: Kept;
  #begun: Begun;

  constructor(
    readonly wanted: NewPayment,
    private readonly wait: (seconds: number) => Promise<void> = seconds,
    left?: Kept,
  ) {
    this.#kept = left ?? { key: crypto.randomUUID(), wanted };
    this.#begun = left ? "perhaps" : "nothing";
  }

  /// The one that this tab left off with, if it was not settled.
  static left(account: string, wait?: (seconds: number) => Promise<void>): Order | undefined {
    const left = kept(account);
    return left && new Order(left.wanted, wait, left);
  }

  /// Asks until it is known, or often enough. Called again it goes on.
  async settle(): Promise<Known> {
    // Before it is sent: a page that is left in between must find it.
    keep(this.#kept);
    const known = await this.#ask();
    if (known.is === "booked" || known.is === "declined" || known.is === "refused") this.forget();
    return known;
  }

  /// Leaves it at that.
  forget(): void {
    forget(this.wanted.from);
  }

  async #ask(): Promise<Known> {
    for (let time = 1; time <= TIMES; time += 1) {
      let pause = Math.min(time, LONGEST_WAIT_S);
      try {
        const { key, wanted, id } = this.#kept;
        const found = id === undefined ? await pay(key, wanted) : await payment(id);
        if (found.state === "booked") return { is: "booked", payment: found };
        if (found.state === "rejected") return { is: "declined", why: found.reason ?? "The bank does not make this payment." };
        this.#begun = "perhaps";
        this.#kept.id = found.id;
        keep(this.#kept);
        if (found.state === "unknown") return { is: "never-known", id: found.id };
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.kind === "declined") return { is: "declined", why: error.message };
        if (!error.canRetry) return this.#begun === "perhaps" ? { is: "not-known", failure: error } : { is: "refused", failure: error };
        this.#begun = "perhaps";
        pause = Math.min(error.retryAfter ?? pause, LONGEST_WAIT_S);
      }
      if (time < TIMES) await this.wait(pause);
    }
    return { is: "not-known" };
  }
}

function seconds(count: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, count * 1000));
}
