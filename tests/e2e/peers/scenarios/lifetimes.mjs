// A session that runs out, used and unused: the page says so by itself.

import { NOBODY, ended, filled, screen, signIn, signInAgain } from '../browser/website.mjs';

// The page looks every ten seconds once the end is near.
const LOOKS_MS = 10_000;

export default async function play(stage) {
  const { origin } = stage.given;
  const [idle, absolute] = [Number(stage.given.idle) * 1000, Number(stage.given.absolute) * 1000];
  const page = await stage.page(`${origin}/`);
  await signIn(page, 'cust-0004');
  let began = Date.now();
  const lasted = () => Date.now() - began;

  // Used all the time it outlives its idle time, and ends all the same.
  const stay = page.getByRole('button', { name: 'Stay signed in' });
  const out = page.getByRole('heading', { name: 'You have been signed out' });
  await filled(page);
  await stay.waitFor();
  await screen(stage, page, 'ends-soon');
  let usedLast = 0;
  while (lasted() < absolute + LOOKS_MS && !(await out.isVisible())) {
    await stay.click({ timeout: 1_000 }).then(() => (usedLast = lasted()), () => {});
    await page.waitForTimeout(500);
  }
  stage.check(usedLast > idle, `used for ${usedLast} ms, it did not outlive its idle time`);
  await ended(stage, page, 'the longest life');
  stage.check(lasted() > absolute - 2_000, `it ended after ${lasted()} ms`);
  stage.note('absolute', lasted());

  await signInAgain(page);
  began = Date.now();
  await filled(page);
  await out.waitFor({ timeout: idle + 2 * LOOKS_MS });
  stage.note('idle', lasted());
  stage.check(lasted() > idle - 1_000 && lasted() < absolute + LOOKS_MS, `unused it ended after ${lasted()} ms`);
  await ended(stage, page, 'unused');
  await stage.tells(origin);
  stage.quiet(NOBODY);
}
