// Keys made at start: the provider's, and the client's where it authenticates by one.

import { generateKeyPairSync } from 'node:crypto';

export function signingKeys() {
  const elliptic = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
  const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' });
  return {
    keys: [
      { ...elliptic, use: 'sig', alg: 'ES256', kid: 'elliptic' },
      { ...rsa, use: 'sig', kid: 'rsa' },
    ],
  };
}

// The public half as JWK, the private one as PEM.
export function clientKey() {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...publicKey.export({ format: 'jwk' }), use: 'sig', alg: 'ES256', kid: 'client' };
  return { jwk, pem: privateKey.export({ format: 'pem', type: 'pkcs8' }) };
}
