// A test's orders:
//
//   GET  /control/counts             what was granted, refused, told and failed, by kind
//   POST /control/end?login=NAME     ends every session of that customer, and tells the client by its back channel
//   POST /control/revoke?login=NAME  voids every token of that customer, and tells nobody
//   POST /control/reset              counts from nought

export function control(provider) {
  // By the session's own name, which outlives a change of its cookie.
  const sessions = new Map();
  const counts = new Map();
  const count = (what) => counts.set(what, (counts.get(what) ?? 0) + 1);

  provider.on('authorization.success', ({ oidc }) => {
    if (oidc.session?.accountId) sessions.set(oidc.session.uid, oidc.session.accountId);
  });
  provider.on('grant.success', ({ oidc }) => count(`granted ${oidc.params.grant_type}`));
  provider.on('grant.error', ({ oidc }, error) => {
    count(`refused ${oidc?.params?.grant_type} ${error.error}`);
    console.error(`${error.error}: ${error.error_description ?? ''} ${error.error_detail ?? ''}`);
  });
  provider.on('authorization.error', (_, error) => {
    count(`refused authorization ${error.error}`);
    console.error(`${error.error}: ${error.error_description ?? ''}`);
  });
  provider.on('pushed_authorization_request.success', () => count('pushed'));
  provider.on('pushed_authorization_request.error', (_, error) => {
    count(`refused pushed ${error.error}`);
    console.error(`${error.error}: ${error.error_description ?? ''} ${error.error_detail ?? ''}`);
  });
  provider.on('revocation.error', (_, error) => count(`refused revocation ${error.error}`));
  provider.on('grant.revoked', () => count('revoked'));
  provider.on('backchannel.success', () => count('told'));
  provider.on('backchannel.error', (_, error) => {
    count('not told');
    console.error(`${error.message} ${error.cause ?? ""}`);
  });
  provider.on('server_error', (_, error) => {
    count('server error');
    console.error(error);
  });

  async function each(login, act) {
    let found = 0;
    for (const [uid, accountId] of sessions) {
      const session = accountId === login && (await provider.Session.findByUid(uid));
      if (!session) continue;
      found += 1;
      for (const clientId of Object.keys(session.authorizations ?? {})) await act(session, clientId);
    }
    return found;
  }

  async function revoke(session, clientId) {
    const grantId = session.grantIdFor(clientId);
    for (const kind of ['AccessToken', 'RefreshToken', 'AuthorizationCode']) await provider[kind].revokeByGrantId(grantId);
    await (await provider.Grant.find(grantId))?.destroy();
  }

  async function end(session, clientId) {
    const client = await provider.Client.find(clientId);
    await revoke(session, clientId);
    if (!client.backchannelLogoutUri) return;
    await client.backchannelLogout(session.accountId, session.sidFor(clientId)).then(
      () => count('told'),
      (error) => {
        count('not told');
        console.error(`${error.message} ${error.cause ?? ""}`);
      },
    );
  }

  async function ended(login) {
    const found = await each(login, end);
    for (const [uid, accountId] of sessions) {
      if (accountId !== login) continue;
      await (await provider.Session.findByUid(uid))?.destroy();
      sessions.delete(uid);
    }
    return found;
  }

  return async (request, response) => {
    const { pathname, searchParams } = new URL(request.url, provider.issuer);
    const login = searchParams.get('login');
    const orders = {
      'GET /control/counts': () => Object.fromEntries(counts),
      'POST /control/end': async () => ({ sessions: await ended(login) }),
      'POST /control/revoke': async () => ({ sessions: await each(login, revoke) }),
      'POST /control/reset': () => (counts.clear(), {}),
    };
    const order = orders[`${request.method} ${pathname}`];
    const said = await (order ?? (() => ({ error: 'no such order' })))();
    response.writeHead(order ? 200 : 404, { 'Content-Type': 'application/json' });
    response.end(JSON.stringify(said));
  };
}
