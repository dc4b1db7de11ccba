/// Moves between screens without loading the page again: `change` tells of another address, `query` of what a screen put into it. Links stay links: they can be copied, and opened in a new tab.

class Navigation extends EventTarget {
  start(): void {
    window.addEventListener("popstate", () => this.dispatchEvent(new Event("change")));
    document.addEventListener("click", (event) => this.#onClick(event));
  }

  go(path: string): void {
    if (path === location.pathname + location.search) return;
    history.pushState(null, "", path);
    window.scrollTo(0, 0);
    this.dispatchEvent(new Event("change"));
  }

  /// What is in the query belongs to the screen's own state: the back button should leave the screen, not undo a letter.
  replaceQuery(query: URLSearchParams): void {
    const search = query.size > 0 ? `?${query}` : "";
    history.replaceState(null, "", location.pathname + search);
    this.dispatchEvent(new Event("query"));
  }

  #onClick(event: MouseEvent): void {
    if (event.defaultPrevented || event.button !== 0) return;
    if (event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
    if (!link || link.target !== "" || link.hasAttribute("download") || link.origin !== location.origin) return;
    // The BFF's own addresses are documents of the server: sign-in and sign-out leave this page.
    if (/^\/(bff|api|assets)\//.test(link.pathname)) return;
    // The skip link moves within the page.
    if (link.hash !== "" && link.pathname === location.pathname) return;
    event.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const navigation = new Navigation();
