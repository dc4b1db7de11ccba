// All that the pages of a browser load, say and keep.

import { shortened, traces } from './traces.mjs';

export class Watch {
  // { url, method, body } of requests, { url, status, headers, body } of responses.
  requests = [];
  responses = [];
  console = [];
  violations = [];
  #reading = [];

  static async over(context) {
    const watch = new Watch();
    await context.exposeBinding('__violated', (_, violation) => watch.violations.push(violation));
    await context.addInitScript(() => {
      document.addEventListener('securitypolicyviolation', (event) => {
        window.__violated({ page: location.href, directive: event.effectiveDirective, blocked: event.blockedURI });
      });
    });
    context.on('console', (message) => {
      const at = message.location().url ? ` (${shortened(message.location().url)})` : '';
      watch.console.push({ type: message.type(), text: `${message.text()}${at}` });
    });
    context.on('weberror', (error) => watch.console.push({ type: 'error', text: String(error.error()) }));
    context.on('request', (request) => {
      watch.requests.push({ url: request.url(), method: request.method(), body: request.postData() ?? '' });
    });
    context.on('response', (response) => watch.#reading.push(watch.#read(response)));
    watch.context = context;
    return watch;
  }

  // A redirect has no body, and one of a page that is gone cannot be read any more.
  async #read(response) {
    const [headers, body] = await Promise.all([
      response.headersArray().catch(() => []),
      response.text().catch(() => ''),
    ]);
    this.responses.push({ url: response.url(), status: response.status(), headers, body });
  }

  // Every response so far, read to its end.
  async settled() {
    await Promise.all(this.#reading.splice(0));
    return this.responses;
  }

  // Errors of the console, scripts that threw, what a content security policy stopped.
  complaints() {
    const said = this.console.filter(({ type }) => type === 'error').map(({ text }) => `console: ${text}`);
    const stopped = this.violations.map(({ page, directive, blocked }) => `policy: ${directive} stopped ${blocked} on ${page}`);
    return [...said, ...stopped];
  }

  // Cookies of every host, those that no script sees too.
  cookies() {
    return this.context.cookies();
  }

  // What scripts of `origin` can read: storage and cookies, of every tab that is there now.
  async storage(origin) {
    const pages = this.context.pages().filter((page) => new URL(page.url() || 'about:blank').origin === origin);
    return Promise.all(
      pages.map((page) =>
        page.evaluate(async () => {
          const databases = await indexedDB.databases();
          const caches = 'caches' in window ? await window.caches.keys() : [];
          return {
            local: { ...localStorage },
            session: { ...sessionStorage },
            cookie: document.cookie,
            databases: databases.map(({ name }) => name),
            caches,
            page: document.documentElement.outerHTML,
          };
        }),
      ),
    );
  }

  // Where a secret, or any JWT, is to be found: in what `origin` answered and was asked, and in what its scripts can read.
  async find(origin, secrets) {
    const ours = ({ url }) => new URL(url).origin === origin;
    const places = [];
    for (const { url, headers, body } of (await this.settled()).filter(ours)) {
      places.push([`the address ${shortened(url)}`, url], [`the body of ${shortened(url)}`, body]);
      for (const { name, value } of headers) places.push([`${name} of ${shortened(url)}`, value]);
    }
    for (const { url, body } of this.requests.filter(ours)) places.push([`what was sent to ${shortened(url)}`, body]);
    for (const kept of await this.storage(origin)) {
      for (const [name, value] of Object.entries(kept)) places.push([`the page's ${name}`, JSON.stringify(value)]);
    }
    return places.flatMap(([place, text]) => traces(text, secrets).map((trace) => `${trace} in ${place}`));
  }
}
