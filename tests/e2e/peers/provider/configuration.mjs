// What the provider offers, and the clients that may ask.

import { randomBytes } from 'node:crypto';

import { errors } from 'oidc-provider';

import { page } from './page.mjs';
import { signingKeys } from './keys.mjs';

const OF_RESOURCE = 'accounts messages';

export function configuration(options, clientJwk) {
  const lifetime = Number(options['access-token-seconds']);
  return {
    clients: [client(options, clientJwk), ...(options.phone ? phone() : [])],
    // A token of an app's own is about the app (RFC 9068 section 2.2); a JWT says so anyhow.
    extraTokenClaims: (_, token) => (token.kind === 'ClientCredentials' ? { sub: token.clientId } : undefined),
    jwks: signingKeys(),
    scopes: ['openid', 'offline_access', ...OF_RESOURCE.split(' ')],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    // Claims are in the ID token too: a client that has a token for the resource alone can still greet by name.
    conformIdTokenClaims: false,
    findAccount: (_, login) => ({ accountId: login, claims: () => claims(login) }),
    loadExistingGrant: (ctx) => granted(ctx, options.resource),
    interactions: { url: (_, { uid }) => `/interaction/${uid}` },
    pkce: { required: () => true },
    // By the specification offline_access counts only with prompt=consent; most providers ask for less, and so does this one
    // unless told otherwise.
    ...(options['offline-by-consent'] ? {} : { issueRefreshToken: (_, { grantTypes }) => grantTypes.includes('refresh_token') }),
    rotateRefreshToken: true,
    // FAPI 2.0's rule for everybody: the issuer, and no endpoint, is the audience of a client's assertion.
    assertJwtClientAuthClaimsAndHeader: (ctx, { aud }) => {
      if (aud !== ctx.oidc.issuer) throw new errors.InvalidClientAuth('the audience is not the issuer, and it alone');
    },
    clientAuthMethods: ['client_secret_basic', 'client_secret_post', 'private_key_jwt'],
    // Its own way of sending refuses the loopback, where the client of a test is.
    fetch: (url, { dispatcher: _, ...request }) => fetch(url, request),
    cookies: { keys: ['for-tests-alone'] },
    ttl: {
      AccessToken: lifetime,
      AuthorizationCode: 60,
      ClientCredentials: lifetime,
      Grant: 86_400,
      IdToken: 300,
      Interaction: 600,
      RefreshToken: Number(options['refresh-token-seconds']),
      Session: 86_400,
    },
    features: {
      devInteractions: { enabled: false },
      backchannelLogout: { enabled: true },
      clientCredentials: { enabled: options.phone },
      dPoP: { enabled: true, nonceSecret: randomBytes(32), requireNonce: () => options.phone },
      introspection: { enabled: true },
      pushedAuthorizationRequests: {
        enabled: true,
        requirePushedAuthorizationRequests: options['require-par'],
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, asked) => asked ?? (options['ask-for-resource'] ? undefined : options.resource),
        useGrantedResource: () => !options['ask-for-resource'],
        getResourceServerInfo: (_, resource) => resourceServer(resource, options, lifetime),
      },
      revocation: { enabled: true },
      rpInitiatedLogout: { enabled: true, logoutSource: confirmLogout, postLogoutSuccessSource: signedOut },
    },
  };
}

function client(options, clientJwk) {
  return {
    client_id: 'web-bff',
    client_secret: clientJwk ? undefined : 'test-secret',
    jwks: clientJwk ? { keys: [clientJwk] } : undefined,
    token_endpoint_auth_method: options.auth,
    token_endpoint_auth_signing_alg: clientJwk ? 'ES256' : undefined,
    id_token_signed_response_alg: options.alg,
    grant_types: ['authorization_code', 'refresh_token'],
    response_types: ['code'],
    redirect_uris: options['redirect-uri'],
    post_logout_redirect_uris: options['post-logout-redirect-uri'],
    backchannel_logout_uri: options['backchannel-logout-uri'],
    backchannel_logout_session_required: options['backchannel-logout-uri'] ? true : undefined,
  };
}

// Neither has a page to come back to.
function phone() {
  const secret = { client_secret: 'test-secret', redirect_uris: [], response_types: [] };
  return [
    { ...secret, client_id: 'phone-app', grant_types: ['client_credentials'], dpop_bound_access_tokens: true },
    { ...secret, client_id: 'mobile-bff', grant_types: [] },
  ];
}

function claims(login) {
  return { sub: login, name: `Customer ${login}`, email: `${login}@bank.example`, email_verified: true };
}

function resourceServer(asked, { resource, 'access-token-format': format }, lifetime) {
  if (asked !== resource) throw new errors.InvalidTarget();
  return {
    scope: OF_RESOURCE,
    audience: resource,
    accessTokenTTL: lifetime,
    accessTokenFormat: format,
    jwt: { sign: { alg: 'ES256' } },
  };
}

// Whoever signs in consents to everything, at once.
async function granted(ctx, resource) {
  const { Grant } = ctx.oidc.provider;
  const { clientId } = ctx.oidc.client;
  const known = ctx.oidc.result?.consent?.grantId ?? ctx.oidc.session.grantIdFor(clientId);
  const existing = known && (await Grant.find(known));
  if (existing) return existing;
  const grant = new Grant({ clientId, accountId: ctx.oidc.session.accountId });
  grant.addOIDCScope('openid offline_access profile email accounts messages');
  grant.addResourceScope(resource, OF_RESOURCE);
  await grant.save();
  return grant;
}

function confirmLogout(ctx, form) {
  const button = '<button autofocus form="op.logoutForm" name="logout" value="yes">Sign out</button>';
  ctx.body = page('Sign out', `<p>Do you want to sign out?</p>${form}${button}`);
}

function signedOut(ctx) {
  ctx.body = page('Signed out', '<p>You are signed out.</p>');
}
