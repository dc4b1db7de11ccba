/// Why a request did not give what was asked for.
import type { Problem } from "./types";

export type FailureKind =
  /// There is no session (any more).
  | "signed-out"
  /// There is no such thing, or it is not this customer's.
  | "not-found"
  /// What was asked cannot be answered as asked; asking again changes nothing.
  | "refused"
  /// The bank says no, and why.
  | "declined"
  /// It may go better in a moment.
  | "unavailable"
  /// No answer came at all.
  | "offline";

export class Failure extends Error {
  constructor(
    readonly kind: FailureKind,
    /// What may be shown to the customer.
    message: string,
    /// For a question to the bank.
    readonly requestId?: string,
    /// Seconds that the server asked to wait.
    readonly retryAfter?: number,
  ) {
    super(message);
  }

  get canRetry(): boolean {
    return this.kind === "unavailable" || this.kind === "offline";
  }

  static offline(): Failure {
    return new Failure("offline", WORDS.offline);
  }

  static async of(response: Response): Promise<Failure> {
    const problem = await problemOf(response);
    const kind = kindOf(response.status);
    if (problem?.type === DECLINED) return new Failure("declined", problem.detail ?? WORDS.declined, problem.request_id);
    // Any other problem's detail is for whoever writes a client, and may name systems: it is in the network's log, not on the page.
    return new Failure(kind, WORDS[kind], problem?.request_id, retryAfter(response));
  }
}

/// The one problem whose detail is written for the customer.
const DECLINED = "urn:bff:problem:declined";

const WORDS: Record<FailureKind, string> = {
  "signed-out": "You are signed out.",
  "not-found": "There is nothing here under this address.",
  declined: "The bank does not do this.",
  refused: "This cannot be answered as it was asked.",
  unavailable: "This is not available just now. It may be in a moment.",
  offline: "We could not reach the bank. Check your connection.",
};

function kindOf(status: number): FailureKind {
  if (status === 401) return "signed-out";
  if (status === 404) return "not-found";
  // 409: the same order is under way.
  if (status === 408 || status === 409 || status === 429 || status >= 500) return "unavailable";
  return "refused";
}

/// A proxy in between may answer with something else than problem details: then the status alone must do.
async function problemOf(response: Response): Promise<Partial<Problem> | undefined> {
  if (!response.headers.get("content-type")?.startsWith("application/problem+json")) return undefined;
  try {
    const body: unknown = await response.json();
    return typeof body === "object" && body !== null ? body : undefined;
  } catch {
    return undefined;
  }
}

/// Seconds only: the date form of Retry-After would trust the customer's clock.
function retryAfter(response: Response): number | undefined {
  const header = response.headers.get("retry-after");
  return header !== null && /^\d{1,4}$/.test(header) ? Number(header) : undefined;
}
