import type { ENGLISH } from "./words/english.ts";

/** Texts as another language may say them: the same keys, and functions that are told the same. */
type Spoken<Text> = Text extends (...told: infer Told) => string ? (...told: Told) => string
  : Text extends string ? string
  : { readonly [Key in keyof Text]: Spoken<Text[Key]> };

/** Every word of the page in one language. A language that lacks one does not compile. */
export type Words = Spoken<typeof ENGLISH>;
