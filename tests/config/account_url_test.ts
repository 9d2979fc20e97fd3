import assert from "node:assert/strict";
import { readAccountUrl } from "../../src/config/mail_values.ts";

Deno.test("readAccountUrl() takes an https address, and nothing that holds a password or more than a line", () => {
  const url = "https://bcourse.example.org/account?from=mail";
  assert.deepEqual(readAccountUrl(` ${url} `), { value: url });
  const wrong = ["http://bcourse.example.org", "bcourse.example.org", "https://u:p@b.example.org"];
  for (const value of [...wrong, 7, null, `https://b.example.org/${"a".repeat(500)}`]) {
    assert.ok("refused" in readAccountUrl(value), String(value).slice(0, 40));
  }
  const split = readAccountUrl("https://b.example.org/a\r\nBcc: eve@example.org");
  assert.ok(!("value" in split) || !/[\r\n ]/.test(String(split.value)));
});
