import { expect, it } from "vitest";
import { browserLabel, isHandheld } from "../src/format/browser";

const check = (userAgent: string | undefined, expected: string) => expect(browserLabel(userAgent)).toBe(expected);
const WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)";

it("tells browsers apart that carry one another's names", () => {
  check(`Mozilla/5.0 (X11; Linux x86_64) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36`, "Chrome on Linux");
  check(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36 Edg/156.0.0.0`, "Edge on Windows");
  check(`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${WEBKIT} Chrome/156.0.0.0 Safari/537.36 OPR/120.0.0.0`, "Opera on Windows");
  check("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15", "Safari on Mac");
  check("Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Linux");
});

it("knows a telephone from a computer whose words it has", () => {
  const phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1";
  check(phone, "Safari on iPhone");
  expect(isHandheld(phone)).toBe(true);
  const android = `Mozilla/5.0 (Linux; Android 16; Mobile) ${WEBKIT} Chrome/156.0.0.0 Mobile Safari/537.36`;
  check(android, "Chrome on Android");
  expect(isHandheld(android)).toBe(true);
  expect(isHandheld("Mozilla/5.0 (X11; Linux x86_64)")).toBe(false);
});

it("says so where it does not know", () => {
  check(undefined, "Unknown browser");
  check("curl/8.10.1", "Unknown browser");
  check("Something (Windows NT 10.0)", "A browser on Windows");
});
