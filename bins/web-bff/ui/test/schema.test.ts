/// The committed types are those of the document beside this folder: `npm run types` makes them.
import { readFileSync } from "node:fs";
import openapiTS, { astToString, COMMENT_HEADER } from "openapi-typescript";
import { expect, it } from "vitest";

it("the generated types are those of openapi.json", async () => {
  const document = new URL("../../openapi.json", import.meta.url);
  const committed = readFileSync(new URL("../src/api/schema.d.ts", import.meta.url), "utf8");
  expect(committed).toBe(COMMENT_HEADER + astToString(await openapiTS(document)));
});
