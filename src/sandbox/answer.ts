import { messageOf, SchedulerError } from "../domain/errors.ts";
import type { FromHost, ToHost } from "./protocol.ts";
import type { AnswerCall } from "./sandbox.ts";

/** A call of a host. */
export type CallMessage = FromHost & { readonly kind: "call" };

/** Has a call answered. Never rejects: what the answerer throws is the answer. */
export async function answerOf(answer: AnswerCall, message: CallMessage): Promise<ToHost> {
  const { call, method, params } = message;
  try {
    return { kind: "reply", call, value: await answer({ method, params }) ?? null };
  } catch (thrown) {
    return refusal(message, thrown);
  }
}

/** The answer to a call that could not be done. */
export function refusal({ call }: CallMessage, thrown: unknown): ToHost {
  const message = messageOf(thrown);
  const name = thrown instanceof Error ? thrown.name : "Error";
  const code = thrown instanceof SchedulerError ? { code: thrown.code } : {};
  return { kind: "refuse", call, refusal: { name, message, ...code } };
}

/** The answer to a call whose work is no longer there. */
export function tooLate(message: CallMessage): ToHost {
  return refusal(message, new Error("Cannot do this as the attempt has ended"));
}
