// A payment on the page: one for each filled form, whatever the bank does meanwhile.

import { NOBODY, filled, screen, signIn } from '../browser/website.mjs';

const ACCOUNT = '/accounts/100005';

export default async function play(stage) {
  const { origin, control, secret } = stage.given;
  const page = await stage.page(`${origin}${ACCOUNT}`);
  await signIn(page, 'cust-0002');
  const form = page.locator('bank-pay form');
  await form.waitFor();
  await filled(page, { head: 'bank-account .figure', list: 'bank-transactions .row' });

  await pay(page, { amount: '1.01', reference: 'At once' });
  await page.getByText('£1.01 paid to Rosa Example').waitFor();
  await screen(stage, page, 'paid');
  await page.getByRole('button', { name: 'Pay somebody else' }).click();

  await pay(page, { amount: '9999999.00', reference: 'Too much' });
  await page.getByText('Not paid. There is not enough on the account.').waitFor();
  await screen(stage, page, 'not-paid');

  // The bank hangs; the page asks again under the form's own key until it does not, also when it is loaded anew in between.
  const keys = [];
  page.on('request', (request) => {
    if (request.method() === 'POST') keys.push(request.headers()['idempotency-key']);
  });
  await faults(control, { stall: true });
  const failed = page.waitForResponse((answer) => answer.url().endsWith('/api/payments') && answer.status() >= 500);
  await pay(page, { amount: '1.02', reference: 'In the end' });
  await failed;
  await page.getByText('it waits for the bank').waitFor();
  await page.reload();
  await page.getByText('it waits for the bank').waitFor();
  await faults(control, {});
  await page.getByText('£1.02 paid to Rosa Example').waitFor({ timeout: 60_000 });
  stage.check(keys.length > 1 && new Set(keys).size === 1, `one form was asked for under ${JSON.stringify(keys)}`);

  await page.reload();
  await filled(page, { list: 'bank-transactions .row' });
  const { transactions } = await page.evaluate(
    async (path) => (await fetch(`/api${path}/transactions?search=rosa`, { headers: { 'X-CSRF': '1' } })).json(),
    ACCOUNT,
  );
  const paid = transactions.map(({ amount }) => amount);
  stage.check(JSON.stringify(paid) === '["-1.02","-1.01"]', `paid was ${JSON.stringify(paid)}`);
  await stage.tells(origin, [secret]);
  stage.quiet(new RegExp(`${NOBODY.source}|status of (409|422|50[234]) .*/api/payments`));
}

async function pay(page, { amount, reference }) {
  await page.getByLabel('Payee').fill('Rosa Example');
  await page.getByLabel('Sort code').fill('00-03-03');
  await page.getByLabel('Account number').fill('12345678');
  await page.getByLabel('Amount in pounds').fill(amount);
  await page.getByLabel('Reference').fill(reference);
  await page.getByRole('button', { name: 'Pay', exact: true }).click();
}

async function faults(control, settings) {
  const body = JSON.stringify(settings);
  const headers = { 'Content-Type': 'application/json' };
  const answer = await fetch(`${control}/systems/payments/faults`, { method: 'PUT', headers, body });
  if (!answer.ok) throw new Error(`the sandbox's control path says ${answer.status}`);
}
