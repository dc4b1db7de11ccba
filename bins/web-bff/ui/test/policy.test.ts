/// What the page's content security policy would refuse is refused here first.
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = new URL("..", import.meta.url).pathname;

/// Attributes of style and of events in markup, and ways to put text into the page as markup.
const REFUSED = [/<[^>]*\sstyle\s*=/, /<[^>]*\son[a-z]+\s*=\s*["']/, /<style[\s>]/, /<script(?![^>]*\ssrc=)[\s>]/, /\b(inner|outer)HTML\b/, /\bunsafe(HTML|SVG)\b/, /\beval\(/];

const refused = (text: string) => REFUSED.some((pattern) => pattern.test(text));

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: "utf8" })
    // Types alone are not in the page.
    .filter((name) => name.endsWith(".ts") && !name.endsWith(".d.ts"))
    .map((name) => join(folder, name));
}

describe("the policy", () => {
  it.each([
    '<p style="color: red">',
    "<button onclick='go()'>",
    "<style>p {}</style>",
    "<script>go()</script>",
    "element.innerHTML = text",
    "html`${unsafeHTML(text)}`",
  ])("finds %s", (text) => expect(refused(text)).toBe(true));

  it.each(['<script type="module" src="/src/main.ts"></script>', "<button @click=${go}>", "static override styles = css``"])(
    "lets %s be",
    (text) => expect(refused(text)).toBe(false),
  );

  it.each(["index.html", ...sources("src")])("is kept by %s", (file) => {
    expect(refused(readFileSync(join(ROOT, file), "utf8"))).toBe(false);
  });

  it("is not widened by anything from elsewhere", () => {
    for (const file of ["index.html", ...sources("src")]) {
      const addresses = readFileSync(join(ROOT, file), "utf8").match(/https?:\/\/[^"'`\s)]+/g) ?? [];
      expect(addresses.filter((address) => !address.startsWith("http://www.w3.org/")), file).toEqual([]);
    }
  });
});
