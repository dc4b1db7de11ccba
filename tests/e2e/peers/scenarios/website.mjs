// Every screen of the website, from a visitor's first look to signing out.

import { NOBODY, OVERVIEW, filled, screen, signIn } from '../browser/website.mjs';

const ACCOUNT = '/accounts/100005';

export default async function play(stage) {
  const { origin, control, secret } = stage.given;
  const page = await stage.page(`${origin}/`);
  await visitor(stage, page, origin);
  await account(stage, page, origin);
  await reading(stage, page, origin, control);
  await overview(stage, page, origin);
  await stage.check((await hidden(stage, origin)) === 1, 'the session is in one cookie that no script reads');
  await secondTab(stage, origin);
  await withoutMessages(stage, page, control);
  await stage.tells(origin, [secret]);
  await signOut(stage, page, origin);
  // Signing out names who leaves to the provider (RP-Initiated Logout 1.0, section 2), in an address of the provider's.
  await stage.tells(origin, [secret], /^a JWT in location of .*\/bff\/logout$/);
  stage.quiet(new RegExp(`${NOBODY.source}|status of 50[24] .*/api/messages`));
}

async function visitor(stage, page, origin) {
  await page.getByRole('heading', { name: 'Your money, in plain sight.' }).waitFor();
  await page.locator('bank-products li h3').first().waitFor();
  await screen(stage, page, 'welcome');
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Branches' }).click();
  await page.locator('bank-branches li').first().waitFor();
  await page.locator('bank-cash-machines .row').first().waitFor();
  await page.getByLabel(/^Near/).fill('51.5074, -0.1278');
  await page.getByRole('button', { name: 'Show' }).click();
  await page.waitForURL(/near=51\.5074/);
  await page.locator('bank-branches li').first().waitFor();
  await nearest(stage, page);
  await screen(stage, page, 'branches');
  await page.goto(`${origin}/no/such/page`);
  await page.getByRole('heading', { name: 'There is no such page' }).waitFor();
  await screen(stage, page, 'not-found');
}

// The cash machines are those of the place that was typed into the branches' field.
async function nearest(stage, page) {
  const away = page.locator('bank-cash-machines .badge');
  await away.first().waitFor();
  const miles = (await away.allTextContents()).map((text) => Number.parseFloat(text));
  const sorted = miles.every((one, at) => at === 0 || miles[at - 1] <= one);
  stage.check(miles.length === 5 && sorted, `the nearest cash machines are ${JSON.stringify(miles)} miles away`);
  const first = await page.locator('bank-cash-machines .row-title').first().textContent();
  stage.check(first === 'London Specimen Square, outside', `the nearest cash machine is ${first}`);
}

// A link into somebody's account: signed in on the way, the reader is where the link led.
async function account(stage, page, origin) {
  await page.goto(`${origin}${ACCOUNT}`);
  await page.getByRole('heading', { name: 'Sign in to go on' }).waitFor();
  await screen(stage, page, 'sign-in-needed');
  await signIn(page, 'cust-0002');
  stage.check(new URL(page.url()).pathname === ACCOUNT, `not back at the account but at ${page.url()}`);
  await filled(page, { head: 'bank-account .figure', list: 'bank-transactions .row', regular: 'bank-regular .row' });
  await screen(stage, page, 'account');

  const found = page.waitForResponse((response) => response.url().includes('search=coffee'));
  await page.getByLabel('Search').fill('coffee');
  await found;
  await page.waitForURL(/\?search=coffee$/);
  const titles = page.locator('bank-transactions .row-title');
  await titles.first().waitFor();
  const others = (await titles.allTextContents()).filter((title) => !/coffee/i.test(title));
  stage.check(others.length === 0, `a search for coffee found ${JSON.stringify(others)}`);
  await screen(stage, page, 'search');
  await page.reload();
  await titles.first().waitFor();
  stage.check((await page.getByLabel('Search').inputValue()) === 'coffee', 'a search outlives a reload');
}

// To open a message is to have read it, for good; unless that could not be kept: then it is unread as before.
async function reading(stage, page, origin, control) {
  const unread = page.locator('bank-messages details.unread');
  const badge = page.locator('bank-messages .badge');
  const counted = async () => ((await badge.count()) === 0 ? 0 : Number.parseInt(await badge.textContent(), 10));
  const answered = () => page.waitForResponse((answer) => /\/api\/messages\/[^/]+\/read$/.test(answer.url()));
  await page.goto(`${origin}/`);
  await filled(page);
  // The newest always is.
  const [shown, count] = [await unread.count(), await counted()];
  const newest = page.locator('bank-messages summary').first();
  const last = unread.nth(shown - 1);

  await faults(control, { stall: true });
  const notKept = answered();
  await newest.click();
  await last.waitFor({ state: 'detached' });
  stage.check((await counted()) === count - 1, 'a message that is open counts as unread');
  await notKept;
  await last.waitFor();
  stage.check((await counted()) === count, 'a message whose reading was not kept counts as read');
  stage.check((await page.getByText('could not be').count()) === 0, 'a reading that was not kept is an error on the page');
  await faults(control, {});

  // Closed and opened again.
  await newest.click();
  const kept = answered();
  await newest.click();
  const status = (await kept).status();
  stage.check(status === 200, `a message was read, and the answer was ${status}`);
  await screen(stage, page, 'overview-read');
  await page.reload();
  await filled(page);
  stage.check((await unread.count()) === shown - 1, 'a message that was read is unread after a reload');
  stage.check((await counted()) === count - 1, 'a message that was read counts as unread after a reload');
}

async function overview(stage, page, origin) {
  await page.getByRole('link', { name: 'Exemplar Bank' }).click();
  await filled(page);
  await screen(stage, page, 'overview');
  const shown = await page.locator('bank-balances .panel-money').textContent();
  const said = await page.evaluate(async () => (await fetch('/api/dashboard', { headers: { 'X-CSRF': '1' } })).json());
  const digits = (text) => text.replace(/\D/g, '');
  const own = said.totals.find((total) => total.currency === 'GBP');
  stage.check(digits(shown) === digits(own.amount), `${shown} is shown of ${JSON.stringify(own)}`);
  await page.getByRole('button', { name: 'As a table' }).click();
  await page.locator('bank-spending table').waitFor();
  await screen(stage, page, 'overview-table');
  await page.reload();
  await filled(page);
  await page.goto(`${origin}/sessions`);
  await page.locator('bank-sessions .row').first().waitFor();
  await screen(stage, page, 'sessions');
}

// How many cookies of the website there are, each of which is as narrow as cookies get.
async function hidden(stage, origin) {
  const { hostname } = new URL(origin);
  const cookies = (await stage.watch.cookies()).filter(({ domain, name }) => domain === hostname && name.startsWith('__Host-'));
  for (const { name, httpOnly, secure, sameSite } of cookies) {
    stage.check(httpOnly && secure && sameSite === 'Strict', `${name}: ${JSON.stringify({ httpOnly, secure, sameSite })}`);
  }
  for (const { cookie } of await stage.watch.storage(origin)) stage.check(cookie === '', `a script reads ${cookie}`);
  return cookies.length;
}

async function secondTab(stage, origin) {
  const tab = await stage.page(`${origin}/`);
  await filled(tab);
  await tab.close();
}

// One system hangs: its widget says so, and the others have their data.
async function withoutMessages(stage, page, control) {
  await faults(control, { stall: true });
  await page.getByRole('link', { name: 'Overview' }).click();
  await page.getByText('Messages could not be loaded').waitFor();
  const { messages: _, ...others } = OVERVIEW;
  await filled(page, others);
  stage.check((await page.getByText('could not be loaded').count()) === 1, 'one widget alone has failed');
  await screen(stage, page, 'overview-without-messages');
  await faults(control, {});
  // Unless it has tried again by itself.
  await page.getByRole('button', { name: 'Try again' }).click({ timeout: 3_000 }).catch(() => {});
  await filled(page);
}

async function faults(control, wanted) {
  const answer = await fetch(`${control}/systems/messages/faults`, {
    method: 'PUT',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(wanted),
  });
  if (!answer.ok) throw new Error(`the sandbox's control path says ${answer.status}`);
}

// Out of here and of the provider: the page of before is not to be had back.
async function signOut(stage, page, origin) {
  await page.getByRole('link', { name: 'Sign out', exact: true }).click();
  await page.getByRole('heading', { name: 'Your money, in plain sight.' }).waitFor();
  stage.check((await hidden(stage, origin)) === 0, 'the cookie outlived the session');
  await page.goBack();
  await page.getByRole('heading', { name: /Your money|You have been signed out|Sign in to go on/ }).waitFor();
  stage.check((await page.locator('bank-balances').count()) === 0, 'the back button shows the customer again');
  await page.goto(`${origin}/`);
  await page.getByRole('main').getByRole('link', { name: /^Sign in/ }).click();
  await page.getByRole('button', { name: '(cust-0002)' }).waitFor();
}
