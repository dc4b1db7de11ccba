// A certified OpenID provider with one client, for tests of that client and for a person in a browser. With --phone there are two
// more: an app whose tokens are bound to its key, and a resource server that may ask about them.
//
// Prints one JSON line once it listens, {"event":"listening","issuer":…}, and runs until it is killed. Nothing outlives it.
// On its own port it also takes a test's orders, below /control: see control.mjs.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { parseArgs } from 'node:util';

import Provider from 'oidc-provider';

import { configuration } from './provider/configuration.mjs';
import { control } from './provider/control.mjs';
import { interaction } from './provider/interaction.mjs';
import { clientKey } from './provider/keys.mjs';

const { values: options } = parseArgs({
  options: {
    // Of the client.
    'redirect-uri': { type: 'string', multiple: true, default: ['http://localhost:8080/bff/callback'] },
    'post-logout-redirect-uri': { type: 'string', multiple: true, default: ['http://localhost:8080/'] },
    'backchannel-logout-uri': { type: 'string' },
    auth: { type: 'string', default: 'client_secret_basic' },
    alg: { type: 'string', default: 'ES256' },
    'require-par': { type: 'boolean', default: false },
    // Of tokens. Without --ask-for-resource every access token is a JWT for the resource, and userinfo takes none of them.
    resource: { type: 'string', default: 'https://web.bank.example' },
    'ask-for-resource': { type: 'boolean', default: false },
    'access-token-seconds': { type: 'string', default: '300' },
    'offline-by-consent': { type: 'boolean', default: false },
    'refresh-token-seconds': { type: 'string', default: '86400' },
    // Of the app and its resource server.
    phone: { type: 'boolean', default: false },
    'access-token-format': { type: 'string', default: 'jwt' },
    // Signs this customer in without a page.
    login: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});

const server = createServer();
server.listen(Number(options.port), '127.0.0.1');
await once(server, 'listening');
const issuer = `http://127.0.0.1:${server.address().port}`;

const key = options.auth === 'private_key_jwt' ? clientKey() : undefined;
const provider = new Provider(issuer, configuration(options, key?.jwk));
const orders = control(provider);
const interactions = interaction(provider, options);
const endpoints = provider.callback();

server.on('request', (request, response) => {
  const { pathname } = new URL(request.url, issuer);
  if (pathname.startsWith('/control/')) return orders(request, response);
  if (pathname.startsWith('/interaction/')) return interactions(request, response);
  return endpoints(request, response);
});

const said = { event: 'listening', issuer, client_id: 'web-bff', client_secret: 'test-secret', client_key: key?.pem };
console.log(JSON.stringify(said));
