/** Letters that no accent is taken off, as the server's search fold has them (docs/decisions/0013). */
const LETTERS: Record<string, string> = {
  æ: "ae",
  œ: "oe",
  ø: "o",
  ł: "l",
  đ: "d",
  ð: "d",
  ħ: "h",
  þ: "th",
  ß: "ss",
  ı: "i",
  ς: "σ",
  "&": " and ",
};
const ACCENTS = /[\u0300-\u036f\u0483-\u0489]/g;
const IGNORED = /[\p{Cf}'`´\u02b9-\u02bf\u2018-\u201b\u2032]/gu;
const DASHES = /[-\u2010-\u2015\u2212]/g;

/**
 * Whether a name that the page has already contains what is typed: case, accents, apostrophes and dashes aside.
 * For short lists (views, columns, pages); companies and collections are searched by the server.
 */
export function contains(text: string, typed: string): boolean {
  const [held, sought] = [fold(text), fold(typed)];
  return ["", " "].some((gap) => spaced(held, gap).includes(spaced(sought, gap)));
}

function fold(text: string): string {
  const plain = text.replace(IGNORED, "").normalize("NFKD").toLowerCase().replace(ACCENTS, "");
  return plain.normalize("NFC").replace(/[æœøłđðħþßıς&]/g, (letter) => LETTERS[letter] ?? letter);
}

function spaced(folded: string, gap: string): string {
  return folded.replace(DASHES, gap).replace(/\s+/g, " ").trim();
}
