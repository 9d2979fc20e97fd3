import assert from "node:assert/strict";
import { floatingPromise } from "../../scripts/lint/floating_promise.ts";
import { found } from "./findings.ts";

const refuses = (source: string, at: string): void =>
  assert.deepEqual(found(floatingPromise, "src/run/daemon.ts", source), [at], source);
const accepts = (source: string): void =>
  assert.deepEqual(found(floatingPromise, "src/run/daemon.ts", source), [], source);

Deno.test("floating-promise refuses to drop the promise of a function of the same file", () => {
  refuses("async function go() {} function f() { go(); }", "go()");
  refuses("function f() { go(1); } async function go(a: number) {}", "go(1)");
  refuses("const go = async () => {}; const f = () => { go(); };", "go()");
  refuses("function go(): Promise<void> { return x; } function f() { go(); }", "go()");
  refuses("function f() { async function go() {} go(); }", "go()");
  refuses("async function go() {} function f() { ready && go(); }", "go()");
  refuses("async function go() {} function f() { ready ? go() : stop(); }", "go()");
});

Deno.test("floating-promise refuses a chain in which no failure is caught", () => {
  refuses("load().then(show);", "load().then(show)");
  refuses("load()?.then(show);", "load()?.then(show)");
  refuses("load().then(show).finally(close);", "load().then(show).finally(close)");
  refuses("load().then(show).then(close);", "load().then(show).then(close)");
});

Deno.test("floating-promise accepts promises that are waited for, kept or handled", () => {
  accepts("async function go() {} async function f() { await go(); }");
  accepts("async function go() {} const f = () => go();");
  accepts("async function go() {} function f() { return go(); }");
  accepts("async function go() {} function f() { const a = go(); running.add(go()); }");
  accepts("async function go() {} function f() { void go(); }");
  accepts("async function go() {} function f() { go().catch(report); }");
  accepts("load().then(show).catch(report);");
  accepts("load().then(show).catch(report).finally(close);");
  accepts("load().then(show, report);");
  accepts("void load().then(show);");
});

Deno.test("floating-promise does not guess", () => {
  accepts("async function go() {} function f(go: () => void) { go(); }");
  accepts("async function go() {} function f({ a: [go] }: X) { go(); }");
  accepts("async function go() {} function f() { thing.go(); }");
  accepts("let go = async () => {}; function f() { go(); }");
  accepts("async function* go() {} function f() { go(); }");
  accepts('import { go } from "./go.ts"; function f() { go(); }');
  accepts("function go() {} function f() { go(); }");
});
