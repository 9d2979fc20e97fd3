/**
 * The Jinja engine (minijinja, compiled to WebAssembly), kept from taking the daemon down. Its
 * `fuel` bounds the steps of a text; but `{{ "x" * 1000000000 }}` is one step, and an engine that
 * runs out of memory ends in a state in which every later text fails too. So its memory is bounded
 * here, and put back to where it was after such an end. Thousands of steps over long texts take
 * minutes, so its time is bounded too.
 * @module
 */
import init, { Environment, type InitOutput } from "minijinja-js";
import wasm from "minijinja-js/wasm" with { type: "bytes" };
import { createTimeLimit, type TimeLimit, TookTooLong } from "./time_limit.ts";

/** Pages of 64 KiB that the engine may have: 3 MiB for a text, its values and its result. */
const MEMORY_PAGES = 18 + 48;
const PAGE_BYTES = 65_536;
const MEMORY_SECTION = 5;

/** So spelled in minijinja-js 2.11. */
const SEMI_STRICT = "semi_strct";

/** A function that texts may use as `{{ value | name }}`. It must not throw: that ends the engine. */
export type Filter = (value: unknown) => string;

/** What one text is rendered with. */
export interface EngineOptions {
  /** What its expressions see. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Functions beside Jinja's own. */
  readonly filters: Readonly<Record<string, Filter>>;
  /** Most steps. */
  readonly fuel: number;
  /** Whether a name that is not known is an error where it would show; one that is asked for in an `if` is none. */
  readonly isStrict: boolean;
}

/** Longest time for one try; a table of 1,000 rows takes a hundredth of it. */
const MOST_MS = 1_000;

/** Renders texts, one at a time. */
export interface Engine {
  /**
   * Renders one text. What it throws says what is wrong with the text, and where: `(in NAME:LINE)`.
   * @param name escaped as HTML where it ends in `.html`
   */
  render(name: string, source: string, options: EngineOptions): string;
}

/**
 * Starts the engine; it is one per process, however often it is started.
 * @param options.mostMs longest time for one try, in ms; default 1,000
 */
export async function createEngine(
  { mostMs = MOST_MS }: { readonly mostMs?: number | undefined } = {},
): Promise<Engine> {
  const exports = await init({ module_or_path: boundMemory(wasm) });
  takeAllMemory(exports);
  const parts = { within: createTimeLimit(mostMs), restore: rememberState(exports) };
  return {
    render(name, source, options) {
      const text = { name, source, options };
      try {
        return renderOnce(text, parts);
      } catch (thrown) {
        if (!(thrown instanceof TookTooLong)) throw thrown;
        // A machine that slept, or stood still, is not the text's fault.
        return renderOnce(text, parts);
      }
    },
  };
}

function renderOnce(
  { name, source, options }: {
    readonly name: string;
    readonly source: string;
    readonly options: EngineOptions;
  },
  { within, restore }: { readonly within: TimeLimit; readonly restore: () => void },
): string {
  const environment = prepare(options);
  try {
    const text = within(() => environment.renderNamedStr(name, source, options.vars));
    environment.free();
    return text;
  } catch (thrown) {
    release(environment);
    restore();
    throw sayWhy(thrown);
  }
}

/** A fresh environment for one text, so that nothing is left over for the next. */
function prepare(options: EngineOptions): Environment {
  const environment = new Environment();
  environment.enablePyCompat();
  // `{{ user.phone.extension }}` shows nothing where there is no phone: a reminder with a gap in it
  // is worth more than none.
  environment.undefinedBehavior = options.isStrict ? SEMI_STRICT : "chainable";
  environment.fuel = options.fuel;
  for (const [name, filter] of Object.entries(options.filters)) environment.addFilter(name, filter);
  return environment;
}

/** Frees an environment after an error; one that the engine died in cannot be freed, only forgotten. */
function release(environment: Environment): void {
  try {
    environment.free();
  } catch {
    // free() takes the object out of the finalizers before it asks the engine, which is put back.
  }
}

/** Errors of the language (`RangeError`, `RuntimeError`) mean that the engine ran out of something. */
function sayWhy(thrown: unknown): Error {
  if (thrown instanceof TookTooLong) return thrown;
  if (thrown instanceof Error && Object.getPrototypeOf(thrown) === Error.prototype) return thrown;
  return new Error("the text or its values are too big", { cause: thrown });
}

/**
 * Takes all the memory that the engine may have and gives it back to the engine's own allocator,
 * so that the memory never grows afterwards and a remembered state stays whole.
 */
function takeAllMemory(exports: InitOutput): void {
  const missing = MEMORY_PAGES * PAGE_BYTES - exports.memory.buffer.byteLength;
  if (missing <= 0) return;
  const bytes = missing - PAGE_BYTES; // the allocator needs a little for itself
  const block = exports.__wbindgen_export_0(bytes, 1);
  exports.__wbindgen_export_3(block, bytes, 1);
}

/**
 * Remembers the whole state of the engine, which is its memory and its stack pointer, while no
 * environment lives. @returns puts it back
 */
function rememberState(exports: InitOutput): () => void {
  const stackPointer = exports.__wbindgen_add_to_stack_pointer(0);
  const memory = new Uint8Array(exports.memory.buffer);
  const pages: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  for (let at = 0; at < memory.length; at += PAGE_BYTES) {
    const bytes = memory.slice(at, at + PAGE_BYTES);
    if (bytes.some((byte) => byte !== 0)) pages.push({ at, bytes });
  }
  return () => {
    const now = new Uint8Array(exports.memory.buffer).fill(0);
    for (const { at, bytes } of pages) now.set(bytes, at);
    exports.__wbindgen_add_to_stack_pointer(
      stackPointer - exports.__wbindgen_add_to_stack_pointer(0),
    );
  };
}

/**
 * Writes a limit into the memory section of a WebAssembly module that has none.
 * Source: webassembly.github.io/spec/core/binary/modules.html, memory section
 */
function boundMemory(module: Uint8Array): Uint8Array<ArrayBuffer> {
  for (let at = 8; at < module.length;) {
    const size = readNumber(module, at + 1);
    if (module[at] === MEMORY_SECTION) {
      const least = readNumber(module, size.next + 2);
      const limits = [1, 1, ...writeNumber(least.value), ...writeNumber(MEMORY_PAGES)];
      const before = module.subarray(0, at + 1);
      const after = module.subarray(size.next + size.value);
      const section = [...writeNumber(limits.length), ...limits];
      return join([before, Uint8Array.from(section), after]);
    }
    at = size.next + size.value;
  }
  throw new TypeError("minijinja_js_bg.wasm has no memory section");
}

/** Reads an unsigned LEB128 number. */
function readNumber(
  bytes: Uint8Array,
  start: number,
): { readonly value: number; readonly next: number } {
  let value = 0;
  for (let at = start, shift = 0;; at++, shift += 7) {
    const byte = bytes[at] ?? 0;
    value += (byte & 127) * 2 ** shift;
    if (byte < 128) return { value, next: at + 1 };
  }
}

/** Writes an unsigned LEB128 number. */
function writeNumber(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...writeNumber(Math.floor(value / 128))];
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
