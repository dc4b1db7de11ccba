/// The only place that sends requests: same origin, marked as ours, and every failure as a `Failure`.
import { Failure } from "./failure";

/// Identical reads that are under way, by their path and query. Nothing is kept once they are answered.
const underWay = new Map<string, Promise<unknown>>();

/// Several widgets that read the same at once share one request.
export function get<T>(path: string, query: Query = {}): Promise<T> {
  const url = path + queryString(query);
  const already = underWay.get(url);
  if (already) return already as Promise<T>;
  const request = send<T>("GET", url).finally(() => underWay.delete(url));
  underWay.set(url, request);
  return request;
}

/// Without a body: what is put is said by the path.
export function put<T>(path: string): Promise<T> {
  return send<T>("PUT", path);
}

/// What must happen once: whoever sends it again sends the same key.
export function post<T>(path: string, key: string, body: unknown): Promise<T> {
  const headers = { "Content-Type": "application/json", "Idempotency-Key": `"${key}"` };
  return send<T>("POST", path, { headers, body: JSON.stringify(body) });
}

export function del<T>(path: string, query: Query = {}): Promise<T> {
  return send<T>("DELETE", path + queryString(query));
}

type Query = Record<string, string | number | undefined>;

interface Sent {
  headers: Record<string, string>;
  body: string;
}

async function send<T>(method: string, url: string, sent?: Sent): Promise<T> {
  let response: Response;
  try {
    response = await fetch(url, {
      method,
      credentials: "same-origin",
      // A page of another origin cannot send this header without asking first, and is told no.
      headers: { "X-CSRF": "1", Accept: "application/json", ...sent?.headers },
      body: sent?.body,
      // No route redirects; to follow one would be to send the header somewhere else.
      redirect: "error",
    });
  } catch {
    throw Failure.offline();
  }
  if (!response.ok) throw await Failure.of(response);
  try {
    return (await response.json()) as T;
  } catch {
    throw new Failure("unavailable", "The answer could not be read.");
  }
}

function queryString(query: Query): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
  return given.length > 0 ? `?${search}` : "";
}
