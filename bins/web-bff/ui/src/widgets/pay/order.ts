/// One filled form, from its first request to its end. Its key is made once: whatever fails, what is asked again is the same payment.
import { pay, payment } from "../../api/bank";
import { Failure } from "../../api/failure";
import type { NewPayment, Payment } from "../../api/types";

/// What is known of it.
export type Known =
  | { is: "booked"; payment: Payment }
  | { is: "declined"; why: string }
  /// Nothing is wrong with it; the bank has not said yet.
  | { is: "not-known" }
  /// It was not taken as it was filled in, or by nobody who is signed in: it may be mended.
  | { is: "refused"; failure: Failure };

/// How often it is asked before the customer decides whether to go on waiting.
const TIMES = 10;
const LONGEST_WAIT_S = 5;

export class Order {
  readonly #key = crypto.randomUUID();
  #id: string | undefined;

  constructor(
    private readonly wanted: NewPayment,
    private readonly wait: (seconds: number) => Promise<void> = seconds,
  ) {}

  /// Asks until it is known, or often enough. Called again it goes on.
  async settle(): Promise<Known> {
    for (let time = 1; time <= TIMES; time += 1) {
      let pause = Math.min(time, LONGEST_WAIT_S);
      try {
        const found = this.#id === undefined ? await pay(this.#key, this.wanted) : await payment(this.#id);
        if (found.state === "booked") return { is: "booked", payment: found };
        if (found.state === "rejected") return { is: "declined", why: found.reason ?? "The bank does not make this payment." };
        this.#id = found.id;
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        if (error.kind === "declined") return { is: "declined", why: error.message };
        if (!error.canRetry) return { is: "refused", failure: error };
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
