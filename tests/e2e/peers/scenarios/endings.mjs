// A session that somebody ends: from another browser, at the provider, everywhere at once.

import { NOBODY, ended, filled, screen, signIn, welcome } from '../browser/website.mjs';

export default async function play(stage) {
  const { origin, provider } = stage.given;
  const page = await stage.page(`${origin}/`);
  await signIn(page, 'cust-0003');
  await filled(page);
  const elsewhere = await stage.another();
  try {
    const other = await elsewhere.page(`${origin}/sessions`);
    await signIn(other, 'cust-0003');
    await endedFromElsewhere(stage, page, other);
    await endedAtTheProvider(stage, page, provider);
    await endedEverywhere(stage, page, other, origin);
    elsewhere.quiet(NOBODY);
  } finally {
    await elsewhere.close();
  }
  // The way out hands the provider its own ID token as a hint, and that alone.
  await stage.tells(origin, [], /^a JWT in location of .*\/bff\/logout$/);
  stage.quiet(NOBODY);
}

async function endedFromElsewhere(stage, page, other) {
  await other.getByText('2 active').waitFor();
  await screen(stage, other, 'two-sessions');
  await other.getByRole('button', { name: /^End the session of/ }).click();
  await other.getByText('That session has ended.').waitFor();
  await other.getByText('1 active').waitFor();
  await page.locator('bank-balances a').first().click();
  await ended(stage, page, 'ended from elsewhere');
  await screen(stage, page, 'ended');
  const path = new URL(page.url()).pathname;
  // Whoever was signed out is asked again who they are.
  await signIn(page, 'cust-0003');
  await filled(page, { head: 'bank-account .figure' });
  stage.check(new URL(page.url()).pathname === path, `not back at ${path} but at ${page.url()}`);
}

// Signed out at the provider in another tab: the page hears of it as soon as it is used or looked at.
async function endedAtTheProvider(stage, page, provider) {
  const tab = await stage.page(`${provider}/end_session`);
  await tab.getByText('You are signed out at the provider.').waitFor();
  await tab.close();
  await page.getByRole('link', { name: 'Overview' }).first().click();
  await ended(stage, page, 'ended at the provider');
  await signIn(page, 'cust-0003');
  await filled(page);
}

async function endedEverywhere(stage, page, other, origin) {
  await page.goto(`${origin}/sessions`);
  await page.getByRole('button', { name: 'Sign out everywhere' }).click();
  await page.getByRole('heading', { name: 'Sign out everywhere?' }).waitFor();
  await screen(stage, page, 'sign-out-everywhere');
  await page.getByRole('dialog').getByRole('button', { name: 'Sign out everywhere' }).click();
  // By way of the provider, which is signed out of too.
  await page.waitForURL(`${origin}/`);
  await welcome(page);
  await other.getByRole('link', { name: 'Overview' }).click();
  await ended(stage, other, 'ended everywhere, elsewhere');
}
