/**
 * Whether a regular expression means the same in every language that clients are generated for. Go (RE2), Rust (pydantic)
 * and Java refuse or misread some of what JavaScript allows: look-arounds and other groups than `(?:…)`, escapes such as
 * `\u0000`, `\p{L}` and `\/`, and `[`, `&&` or `--` within a character class. JSON Schema recommends such a subset (Core,
 * 6.4).
 */
export function isPortablePattern(pattern: string): boolean {
  if (/\(\?(?!:)/.test(pattern)) return false;
  if (pattern.replaceAll(/\\(?:[\\^$.*+?()[\]{}|dnrt-]|x[0-9A-Fa-f]{2})/g, '').includes('\\')) return false;
  return classesOf(pattern).every((members) => !/\[|&&|--|~~|\|\|/.test(members));
}

/** What stands between the brackets of each character class, escapes taken out. */
const classesOf = (pattern: string): string[] =>
  [...pattern.replaceAll(/\\x[0-9A-Fa-f]{2}|\\./g, '').matchAll(/\[(\^?\]?[^\]]*)\]/g)].map(
    ([, members = '']) => members,
  );
