/** What does harm to more companies than this is not started by one careless click. */
export const HARMLESS_UP_TO = 1_000;

/** What has to be typed before a dangerous job starts, and why. */
export type Confirmation = {
  word: string;
  /** "the name of the list" */
  what: string;
  why: string;
};

const plain = (text: string) => text.normalize("NFKC").trim().replace(/\s+/g, " ").toLowerCase();

/** Whether it was typed, without regard to case and spaces: the aim is attention, not spelling. */
export const isTyped = (typed: string, word: string): boolean => plain(typed) === plain(word);
