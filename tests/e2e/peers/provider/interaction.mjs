// Signing in: at once where it is known who comes, by `?login=`, a cookie `login`, a hint of the client's or the command
// line; by a page with a button where it is not. There is no password: it is a provider for tests.

import { escaped, page } from './page.mjs';

export function interaction(provider, options) {
  return async (request, response) => {
    try {
      const { params, prompt } = await provider.interactionDetails(request, response);
      const asked = new URL(request.url, provider.issuer).searchParams;
      const login = asked.get('login') || cookie(request, 'login') || options.login || params.login_hint;
      if (asked.has('refuse')) {
        const result = { error: 'access_denied', error_description: 'The customer refused.' };
        await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      } else if (login) {
        const result = { login: { accountId: login }, consent: await consent(provider, params, login, options) };
        await provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
      } else {
        html(response, 200, form(prompt));
      }
    } catch (error) {
      html(response, 400, page('Not now', `<p>${escaped(String(error.error_description ?? error.message))}</p>`));
    }
  };
}

// A client that asks with prompt=consent waits for one that is new.
async function consent(provider, params, accountId, options) {
  const grant = new provider.Grant({ clientId: params.client_id, accountId });
  grant.addOIDCScope('openid offline_access profile email accounts messages');
  grant.addResourceScope(options.resource, 'accounts messages');
  return { grantId: await grant.save() };
}

function form(prompt) {
  const why = `<p>A provider for tests: whoever you say you are, you are. (${escaped(prompt.name)})</p>`;
  const field = '<label>Customer <input name="login" value="cust-0002" autocomplete="username"></label>';
  const buttons = '<button>Sign in</button> <button name="refuse" value="yes">Refuse</button>';
  return page('Sign in', `${why}<form>${field} ${buttons}</form>`);
}

function cookie(request, name) {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='));
  return pairs.find(([key]) => key === name)?.[1];
}

function html(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'text/html; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(body);
}
