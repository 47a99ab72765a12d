import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { test } from "uvu";
import * as assert from "uvu/assert";
import { gatherHandIn, writeHandIn } from "../../src/runtime/run/hand-in.ts";
import { maskOf } from "../../src/runtime/run/mask.ts";
import { anyCharacter } from "../support/any-character.ts";

test("any value reaches a shell as it is", () => {
  const value = fc
    .string({ unit: anyCharacter })
    .filter((text) => !text.includes("\0") && !/\p{Surrogate}/u.test(text));
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 20 }), (values) => {
      const named = new Map(values.map((text, index): [string, string] => [`V${index}`, text]));
      const print = [...named.keys()].map((name) => `printf '%s\\0' "$${name}"`).join("\n");
      const shown = execFileSync("/bin/sh", ["-c", `${writeHandIn(named)}${print}`], { encoding: "utf8" });
      assert.equal(shown.split("\0").slice(0, -1), values);
    }),
    { numRuns: 60 },
  );
});

test("proxies are handed in only with a network, with this machine as the appliance sees it", () => {
  const env = {
    http_proxy: "http://localhost:3128",
    HTTPS_PROXY: "http://me:pass%20word@127.0.0.1:3128/",
    ftp_proxy: "http://proxy.example:8080",
    all_proxy: "socks5://localhost.example:1080",
    no_proxy: "localhost",
    FTP_PROXY: "",
  };
  const { values, more, secrets } = gatherHandIn({ network: true }, env);
  assert.equal(Object.fromEntries(values), {
    http_proxy: "http://169.254.2.2:3128",
    HTTPS_PROXY: "http://me:pass%20word@169.254.2.2:3128/",
    ftp_proxy: "http://proxy.example:8080",
    all_proxy: "socks5://localhost.example:1080",
    no_proxy: "localhost",
  });
  assert.is(more, true);
  assert.equal(secrets, ["pass%20word"]);
  assert.is(gatherHandIn({ network: false }, env).more, false);
});

test("passphrases go one a line, and are hidden like secrets", () => {
  const { values, more, secrets } = gatherHandIn(
    { network: false, keys: ["open sesame", "other"], secrets: new Map([["TOKEN", "t0ken"]]) },
    {},
  );
  assert.is(values.get("SAHARA_IMAGE_KEYS"), "open sesame\nother");
  assert.is(values.get("TOKEN"), "t0ken");
  assert.is(more, true);
  assert.is(maskOf(secrets)("t0ken, open sesame"), "***, ***");
});

test("a passphrase that is no line of text is refused", () => {
  for (const key of ["", "two\nlines", "nul\0"])
    assert.throws(() => gatherHandIn({ network: false, keys: ["good", key] }, {}), /a LUKS passphrase/);
});

test.run();
