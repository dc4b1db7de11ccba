// A person at the provider's own pages: signs in by its button, is sent back with a code, and signs out.

const BACK = 'http://localhost:8080/bff/callback';
// RFC 7636, appendix B.
const CHALLENGE = 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM';

export default async function play(stage) {
  const { issuer } = stage.given;
  const discovered = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json();
  const asked = new URLSearchParams({
    client_id: 'web-bff',
    response_type: 'code',
    redirect_uri: BACK,
    scope: 'openid profile accounts',
    state: 's-1',
    nonce: 'n-1',
    code_challenge: CHALLENGE,
    code_challenge_method: 'S256',
  });
  const page = await stage.page();
  await page.route('http://localhost:8080/**', (route) => route.fulfill({ body: 'back', contentType: 'text/plain' }));

  await page.goto(`${discovered.authorization_endpoint}?${asked}`);
  await stage.accessible(page, 'sign-in');
  await stage.screenshot(page, 'sign-in');
  await page.getByLabel('Customer').fill('cust-0007');
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.waitForURL(`${BACK}?*`);
  const brought = new URL(page.url()).searchParams;
  stage.check(brought.has('code') && brought.get('state') === 's-1', `no code in ${page.url()}`);
  stage.check(brought.get('iss') === issuer, `not its issuer in ${page.url()}`);

  await page.goto(discovered.end_session_endpoint);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out.').waitFor();
}
