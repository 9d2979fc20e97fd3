import type { Task } from "bcourse-scheduler";

const ACTS: Readonly<Record<string, () => unknown>> = {
  error: () => {
    throw new RangeError("far too much");
  },
  cause: () => {
    throw new Error("outer", { cause: new Error("inner", { cause: "the root" }) });
  },
  lines: () => {
    throw new Error("first line\n  second line");
  },
  undefined: () => {
    throw undefined;
  },
  text: () => {
    throw "just text";
  },
  hostile: () => {
    throw Object.create(Error.prototype, {
      message: {
        get: () => {
          throw new Error("from the getter");
        },
      },
    });
  },
  proxy: () => {
    throw new Proxy({}, {
      getPrototypeOf: () => {
        throw new Error("from the trap");
      },
    });
  },
  denoExit: () => Deno.exit(3),
  processExit: async () => (await import("node:process")).default.exit(4),
  caughtExit: () => {
    try {
      Deno.exit();
    } catch {
      // As a handler that catches everything would.
    }
  },
  unawaited: () => {
    Promise.reject(new Error("nobody awaits me"));
  },
  unawaitedLater: () => {
    (async () => {
      await new Promise((resolve) => setTimeout(resolve, 1));
      throw new Error("nobody awaits me");
    })();
    return new Promise((resolve) => setTimeout(resolve, 20));
  },
  timer: () => {
    setTimeout(() => {
      throw new Error("thrown in a timer");
    }, 1);
    return new Promise((resolve) => setTimeout(resolve, 20));
  },
  microtask: () => {
    queueMicrotask(() => {
      throw new Error("thrown in a microtask");
    });
  },
};

/** Goes wrong in the way that `args.what` names. */
export default {
  description: "Goes wrong",
  async execute(ctx) {
    await ACTS[String(ctx.args.what)]?.();
  },
} satisfies Task;
