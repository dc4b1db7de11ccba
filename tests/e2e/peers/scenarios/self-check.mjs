// A page that is wrong in every way that the stage looks for: each must be found. Of a right one, nothing.

import { once } from 'node:events';
import { createServer } from 'node:http';

const TOKEN = 'eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.';
const SECRET = 'a-secret/of-the-server';

const RIGHT = '<!doctype html><html lang="en"><title>Right</title><main><h1>Right</h1></main></html>';
const WRONG = `<!doctype html><title>Wrong</title><main><h1>Wrong</h1><img src="/picture.png"></main>
  <script>1</script><script src="/script.js"></script>`;
const SCRIPT = `console.error('complaint'); localStorage.setItem('token', '${TOKEN}'); fetch('/data?' + 'q=1');
  setTimeout(() => { throw new Error('thrown'); });`;

export default async function play(stage) {
  const server = createServer(answer).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${server.address().port}`;
  try {
    const page = await stage.page(`${origin}/right`);
    stage.quiet(/favicon/);
    await stage.accessible(page, 'right');
    await stage.tells(origin, [SECRET]);
    await stage.screenshot(page, 'right');

    const found = await faultsOf(stage, async () => {
      await page.goto(`${origin}/wrong`);
      await page.waitForLoadState('networkidle');
      stage.quiet();
      await stage.accessible(page, 'wrong');
      await stage.tells(origin, [SECRET]);
    });
    const cookies = (await stage.watch.cookies()).map(({ name }) => name);
    for (const expected of [
      'console: complaint',
      'console: Error: thrown',
      'policy: script-src-elem stopped inline',
      'image-alt',
      'html-has-lang',
      "a JWT in the page's local",
      'the secret a-secr… in the body of',
      'the secret a-secr… in X-Odd of',
    ]) {
      stage.check(found.some((fault) => fault.includes(expected)), `not found: ${expected}, in ${JSON.stringify(found)}`);
    }
    stage.check(cookies.includes('hidden'), 'a cookie that scripts do not see was not found');
    stage.note('found', found.length);
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

// The faults that `act` brings up, taken off the stage.
async function faultsOf(stage, act) {
  const before = stage.faults.length;
  await act();
  return stage.faults.splice(before);
}

function answer({ url }, response) {
  const path = url.split('?')[0];
  const [status, type, body] = {
    '/right': [200, 'text/html', RIGHT],
    '/wrong': [200, 'text/html', WRONG],
    '/script.js': [200, 'text/javascript', SCRIPT],
    '/data': [200, 'application/json', JSON.stringify({ secret: SECRET })],
  }[path] ?? [404, 'text/plain', ''];
  response.writeHead(status, {
    'Content-Type': type,
    'Content-Security-Policy': "default-src 'self'",
    ...(path === '/data' ? { 'X-Odd': SECRET, 'Set-Cookie': 'hidden=1; HttpOnly' } : {}),
  });
  response.end(body);
}
