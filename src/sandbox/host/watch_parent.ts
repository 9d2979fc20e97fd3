/**
 * Kills this process when its parent has gone, from a thread of its own: a handler that loops for
 * ever keeps the main thread from noticing. Only for systems without util-linux's setpriv.
 */
export function watchParent(): void {
  // The thread loads no file: in a bundle or a single executable there is none to load.
  const code = `const parent = Deno.ppid;
setInterval(() => { if (Deno.ppid !== parent) Deno.kill(Deno.pid, "SIGKILL"); }, 500);`;
  new Worker(URL.createObjectURL(new Blob([code], { type: "text/javascript" })), {
    type: "module",
  });
}
