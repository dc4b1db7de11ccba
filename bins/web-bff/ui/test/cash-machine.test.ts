import { expect, it } from "vitest";
import { addressLine, inShort } from "../src/format/cash-machine";

it("writes an address in one line, which breaks at no post code", () => {
  expect(addressLine({ lines: ["Unit 4", "1 Specimen Square"], town: "London", post_code: "EC0 1XA" })).toBe("Unit 4, 1 Specimen Square, London EC0\u00a01XA");
});

it("says when there is cash, of a word that is new too", () => {
  expect(inShort("always", [])).toBe("Day and night");
  expect(inShort("branch_hours", [])).toBe("While the branch is open");
  expect(inShort("on_request", [])).toBe("Hours may vary");
});

it("names what not every one has", () => {
  expect(inShort("always", ["balance_enquiry", "cash_deposit", "audio_guidance"])).toBe("Day and night\u00a0· Cash deposit\u00a0· Audio guidance");
});
