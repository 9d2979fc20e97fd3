/** What a mail server may fall silent at; `CONTENT` is the dot at its end. */
export const STAGES = [
  "GREETING",
  "EHLO",
  "STARTTLS",
  "AUTH",
  "MAIL",
  "RCPT",
  "DATA",
  "CONTENT",
] as const;

/** One of {@link STAGES}. */
export type Stage = typeof STAGES[number];

/** A mail server that falls silent. */
export interface SilentServer extends AsyncDisposable {
  readonly port: number;
  /** Whether it got to where it falls silent. */
  isSilent(): boolean;
}

const ANSWERS: Readonly<Record<string, string>> = {
  STARTTLS: "220 go on",
  AUTH: "235 welcome",
  MAIL: "250 OK",
  RCPT: "250 OK",
  DATA: "354 go on",
};

/** Starts a server on loopback that answers everything before a stage, and that stage never. */
export function startSilentServer(stage: Stage): SilentServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  let isSilent = false;
  const open = new Set<Deno.Conn>();
  const serve = async (connection: Deno.Conn): Promise<void> => {
    const say = async (text: string): Promise<void> =>
      void await connection.write(new TextEncoder().encode(`${text}\r\n`));
    const answer = async (command: string): Promise<void> => {
      if (isSilent || command === stage) isSilent = true;
      else if (command === "EHLO") await say(`250-here\r\n250-${offerFor(stage)}\r\n250 8BITMIME`);
      else await say(ANSWERS[command] ?? "250 OK");
    };
    if (stage === "GREETING") isSilent = true;
    else await say("220 here");
    let isContent = false;
    for await (const line of linesOf(connection)) {
      if (isContent && line !== ".") continue;
      const command: string = isContent ? "CONTENT" : line.split(" ", 1)[0]?.toUpperCase() ?? "";
      isContent = command === "DATA";
      await answer(command);
    }
  };
  const serving = (async () => {
    for await (const connection of listener) {
      open.add(connection);
      serve(connection).catch(() => {}); // the client goes away: the tests' doing
    }
  })();
  return {
    port: listener.addr.port,
    isSilent: () => isSilent,
    async [Symbol.asyncDispose]() {
      for (const connection of open) connection.close();
      listener.close();
      await serving;
    },
  };
}

function offerFor(stage: Stage): string {
  return stage === "STARTTLS" ? "STARTTLS" : "AUTH PLAIN";
}

async function* linesOf(connection: Deno.Conn): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of connection.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + chunk).split("\r\n");
    rest = lines.pop() ?? "";
    yield* lines;
  }
}
