// The bank's website as a person uses it.

// What the browser itself says of answers that are as they should be: nobody is signed in, or no longer.
export const NOBODY = /status of 401 \(Unauthorized\) \(.*\/(bff\/user|bff\/sessions|api\/[a-z0-9/]+)\)/;

// What shows that a widget of the overview has its data.
export const OVERVIEW = {
  balances: 'bank-balances .row-figure',
  spending: 'bank-spending .sum',
  recent: 'bank-recent .row-figure',
  messages: 'bank-messages summary',
};

// From a page with a link to sign in, over the provider's page, back to where it was.
export async function signIn(page, customer) {
  await page.getByRole('main').getByRole('link', { name: /^Sign in/ }).first().click();
  await page.getByRole('button', { name: `(${customer})` }).click();
  await page.getByRole('link', { name: 'Sign out', exact: true }).waitFor();
}

// The page of somebody who is not signed in, and was not told so just now.
export async function welcome(page) {
  await page.getByRole('main').getByRole('link', { name: /^Sign in/ }).first().waitFor();
}

// Each of these has its data.
export async function filled(page, widgets = OVERVIEW) {
  await Promise.all(Object.values(widgets).map((place) => page.locator(place).first().waitFor()));
}

// The page says that there was a session, and shows nothing of it.
export async function ended(stage, page, why) {
  await page.getByRole('heading', { name: 'You have been signed out' }).waitFor();
  const left = await page.locator('bank-account, bank-balances, bank-transactions, bank-messages').count();
  stage.check(left === 0, `${why}: something of the customer's is still on the page`);
}

// A screen in light and dark and on a phone: no violation, nothing beside the screen, and a picture of each.
export async function screen(stage, page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await stage.accessible(page, `${name}, ${colorScheme}`);
    await stage.screenshot(page, `${name}-${colorScheme}`);
  }
  const { width, height } = page.viewportSize();
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize({ width: 360, height: 740 });
  const beside = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  stage.check(beside <= 0, `${name}: ${beside} pixels beside a phone's screen`);
  await stage.screenshot(page, `${name}-phone`);
  await page.setViewportSize({ width, height });
}
