import assert from "node:assert/strict";
import { readTls, type TlsMode } from "../../src/course/tls.ts";
import { parseCourseUrl } from "../../src/course/url.ts";

type Case = readonly [query: string, mode: TlsMode];

const MODES: Readonly<Record<"mysql" | "postgres", readonly Case[]>> = {
  mysql: [
    ["", "off"],
    ["charset=utf8mb4", "off"],
    ["ssl_disabled=true&ssl_ca=ca.pem", "off"],
    ["ssl_disabled=false", "prefer"],
    ["ssl=true", "require"],
    ["ssl=0", "off"],
    ["ssl_mode=PREFERRED", "prefer"],
    ["ssl_mode=REQUIRED", "require"],
    ["ssl_mode=VERIFY_CA&ssl_ca=ca.pem", "verify-ca"],
    ["ssl_mode=VERIFY_IDENTITY&ssl_ca=ca.pem", "verify-full"],
    ["ssl_ca=ca.pem", "verify-full"],
    ["ssl_ca=ca.pem&ssl_check_hostname=false", "verify-ca"],
    ["ssl_ca=ca.pem&ssl_verify_identity=true", "verify-full"],
    ["ssl_ca=ca.pem&ssl_verify_cert=false&ssl_check_hostname=false", "require"],
    ["ssl_verify_cert=true", "verify-ca"],
    ["ssl_cert=a.pem&ssl_key=b.pem", "require"],
  ],
  postgres: [
    ["", "prefer"],
    ["sslmode=disable", "off"],
    ["sslmode=allow", "prefer"],
    ["sslmode=prefer", "prefer"],
    ["sslmode=require", "require"],
    ["sslmode=require&sslrootcert=ca.pem", "verify-ca"],
    ["sslmode=require&sslrootcert=system", "require"],
    ["sslmode=verify-ca", "verify-ca"],
    ["sslmode=verify-full&sslrootcert=ca.pem", "verify-full"],
    ["ssl=require", "require"],
    ["ssl=verify-full", "verify-full"],
  ],
};

for (const dialect of ["mysql", "postgres"] as const) {
  for (const [query, mode] of MODES[dialect]) {
    Deno.test(`readTls() takes ${query || "nothing"} for ${mode} in ${dialect}`, () => {
      const options = new Map(new URLSearchParams(query));
      assert.equal(readTls(options, { dialect, directory: "/etc/bcourse" }).mode, mode);
    });
  }
}

Deno.test("readTls() finds files beside automations.yaml", () => {
  const options = new Map([["ssl_ca", "ca.pem"], ["ssl_cert", "/a.pem"], ["ssl_key", "../b.pem"]]);
  assert.deepEqual(readTls(options, { dialect: "mysql", directory: "/etc/bcourse" }), {
    mode: "verify-full",
    ca: "/etc/bcourse/ca.pem",
    cert: "/a.pem",
    key: "/etc/b.pem",
  });
});

for (
  const url of [
    "mysql://anna:secret@db/bcourse?ssl_cipher=AES",
    "mysql://anna:secret@db/bcourse?ssl_mode=maybe",
    "mysql://anna:secret@db/bcourse?ssl_check_hostname=perhaps",
    "mysql://anna:secret@db/bcourse?ssl={secret}",
    "postgresql://anna:secret@db/bcourse?sslmode=secret",
    "postgresql://anna:secret@db/bcourse?sslcrl=a.pem",
    "postgresql://anna:secret@db/bcourse?connect_timeout=secret",
    "postgresql://anna:secret@db/bcourse?connect_timeout=-1",
    "postgresql://anna:secret@a,b/bcourse",
    "postgresql://anna:secret@/bcourse?host=a,b",
    "postgresql://anna:secret@/bcourse?port=x",
  ]
) {
  Deno.test(`parseCourseUrl() refuses what ${url.split("?")[1] ?? url} may mean`, () => {
    assert.throws(() => parseCourseUrl(url, "/etc"), (thrown) => {
      assert.ok(thrown instanceof Error && "code" in thrown && "hint" in thrown);
      assert.equal(thrown.code, "COURSE_URL");
      assert.doesNotMatch(`${thrown.message} ${thrown.hint}`, /secret|anna/);
      return true;
    });
  });
}
