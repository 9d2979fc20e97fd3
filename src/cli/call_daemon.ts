/** What the daemon answered. */
export interface Called {
  readonly status: number;
  /** Its JSON; null where it is none. */
  readonly body: unknown;
}

/** What is asked of the daemon. */
export interface Call {
  /** Such as `/api/v1/status`. */
  readonly path: string;
  readonly timeoutMs: number;
  /** What is posted, and the token that allows it; left out: it is only looked at. */
  readonly post?: { readonly body: unknown; readonly token: string };
}

/**
 * Asks a daemon at the address that its lease tells: `http://…` or `unix:/path`.
 * @throws where nobody answers
 */
export async function callDaemon(address: string, call: Call): Promise<Called> {
  const socket = /^unix:(.+)$/.exec(address)?.[1];
  const client = socket === undefined
    ? null
    : Deno.createHttpClient({ proxy: { transport: "unix", path: socket } });
  try {
    const url = new URL(call.path, client === null ? address : "http://localhost");
    const answer = await fetch(url, {
      ...requestOf(call),
      ...(client === null ? {} : { client }),
      redirect: "manual",
      signal: AbortSignal.timeout(call.timeoutMs),
    });
    return { status: answer.status, body: parse(await answer.text()) };
  } finally {
    client?.close();
  }
}

function requestOf({ post }: Call): RequestInit {
  if (post === undefined) return {};
  const headers = {
    "Authorization": `Bearer ${post.token}`,
    "Content-Type": "application/json",
  };
  return { method: "POST", headers, body: JSON.stringify(post.body) };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
