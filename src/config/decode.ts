/**
 * Bytes of a file -> text.
 * @module
 */

/** Most bytes of automations.yaml. */
export const MOST_BYTES = 1_048_576;

/** What a file held, or what is wrong with its bytes. */
export type Decoded =
  | { readonly text: string }
  | {
    /** What was found and what is wanted. */
    readonly message: string;
    /** Line of the first wrong byte, from 1; 0 where the whole file is meant. */
    readonly line: number;
  };

/**
 * Decodes UTF-8, with or without the mark that some editors put first.
 * @param bytes of the whole file
 * @returns the text without that mark
 */
export function decode(bytes: Uint8Array): Decoded {
  if (bytes.length > MOST_BYTES) return { message: TOO_BIG, line: 0 };
  if (isUtf16(bytes)) {
    return { message: "found a file in UTF-16, wanted UTF-8: save it again as UTF-8", line: 0 };
  }
  try {
    return { text: new TextDecoder("utf-8", { fatal: true }).decode(bytes) };
  } catch (thrown) {
    // A fatal TextDecoder throws TypeError for bytes that are no UTF-8.
    if (!(thrown instanceof TypeError)) throw thrown;
    return {
      message: "found a letter that is not in UTF-8, wanted UTF-8: save the file again as UTF-8",
      line: lineOfFirstWrongByte(bytes),
    };
  }
}

/** What is said of a file that is too big. */
export const TOO_BIG = "found a file of more than 1 MiB, wanted a smaller one";

/** By its mark, or by the zero bytes that Latin letters have in it. */
function isUtf16(bytes: Uint8Array): boolean {
  const [first, second] = bytes;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  return isMarked || (bytes.length > 1 && (first === 0) !== (second === 0));
}

/** Decodes leniently: the first replaced letter that is not one in the file is the first wrong byte. */
function lineOfFirstWrongByte(bytes: Uint8Array): number {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let line = 1;
  let start = 0;
  for (let end = bytes.indexOf(0x0a); end !== -1; end = bytes.indexOf(0x0a, start)) {
    try {
      decoder.decode(bytes.subarray(start, end));
    } catch {
      return line;
    }
    line++;
    start = end + 1;
  }
  return line;
}
