// Secrets in a text, as they are and as an address would carry them; and JSON Web Tokens, whoever made them.

const JWT = /\beyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*/;

export function traces(text, secrets) {
  const found = secrets.filter((secret) => text.includes(secret) || text.includes(encodeURIComponent(secret)));
  const named = found.map((secret) => `the secret ${secret.slice(0, 6)}…`);
  return JWT.test(text) ? [...named, 'a JWT'] : named;
}

// An address without its query, which may be what must not be told.
export function shortened(url) {
  return url.split('?')[0];
}
