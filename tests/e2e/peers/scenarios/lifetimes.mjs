// A session that runs out, used and unused: the page says so by itself.

import { NOBODY, ended, filled, screen, signIn } from '../browser/website.mjs';

// The page looks every ten seconds once the end is near.
const LOOKS_MS = 10_000;

export default async function play(stage) {
  const { origin } = stage.given;
  const [idle, absolute] = [Number(stage.given.idle) * 1000, Number(stage.given.absolute) * 1000];
  const page = await stage.page(`${origin}/`);
  // From before the session's own beginning: what is measured is no shorter than its life, on a slow machine too.
  let began = Date.now();
  const lasted = () => Date.now() - began;
  await signIn(page, 'cust-0004');

  // Used all the time it outlives its idle time, and ends all the same.
  const stay = page.getByRole('button', { name: 'Stay signed in' });
  const out = page.getByRole('heading', { name: 'You have been signed out' });
  await filled(page);
  await stay.waitFor();
  await whileUsed(page, () => screen(stage, page, 'ends-soon'));
  let usedLast = 0;
  while (lasted() < absolute + 2 * LOOKS_MS && !(await out.isVisible())) {
    await stay.click({ timeout: 1_000 }).then(() => (usedLast = lasted()), () => {});
    await page.waitForTimeout(500);
  }
  stage.check(usedLast > 2 * idle, `used for ${usedLast} ms, it did not outlive its idle time`);
  await ended(stage, page, 'the longest life');
  stage.check(lasted() > absolute, `it ended after ${lasted()} ms`);
  stage.note('absolute', lasted());

  began = Date.now();
  // Whoever was signed out is asked again who they are.
  await signIn(page, 'cust-0004');
  await filled(page);
  await out.waitFor({ timeout: idle + 2 * LOOKS_MS });
  stage.note('idle', lasted());
  stage.check(lasted() > idle && lasted() < absolute, `unused it ended after ${lasted()} ms`);
  await ended(stage, page, 'unused');
  await stage.tells(origin);
  stage.quiet(NOBODY);
}

// Pictures take longer than the session lasts unused.
async function whileUsed(page, act) {
  const use = () => page.evaluate(() => fetch('/bff/user', { headers: { 'X-CSRF': '1' } })).catch(() => {});
  const using = setInterval(() => void use(), 1_000);
  try {
    await act();
  } finally {
    clearInterval(using);
  }
}
