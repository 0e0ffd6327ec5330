/** Something in a text that looks like a secret, or tells whose account this is. */
export interface Suspicion {
  pattern: string;
  line: number;
  /** What was found; never print it whole. */
  text: string;
}

interface Pattern {
  name: string;
  /** With the flag `g`; its first group, when there is one, is the secret. */
  form: RegExp;
  /** Whether a match is one after all. */
  holds?(text: string): boolean;
}

/** Account ids that AWS's own documents use, and the local engine's. */
const EXAMPLE_ACCOUNTS = [
  '000000000000',
  '111111111111',
  '111122223333',
  '123456789012',
  '222222222222',
  '444455556666',
  '999999999999',
];

/** Bits per character: words have 2 to 3.5, what a generator made has more than 3.7. */
export function entropy(text: string): number {
  const counts = new Map<string, number>();
  for (const character of text) counts.set(character, (counts.get(character) ?? 0) + 1);
  return [...counts.values()].reduce((sum, count) => {
    const share = count / text.length;
    return sum - share * Math.log2(share);
  }, 0);
}

/** Letters and digits without a pattern that a person would write: no placeholder, path, identifier or sentence. */
const looksMadeUp = (text: string): boolean =>
  entropy(text) > 3.7 && /\d/.test(text) && /[a-z]/i.test(text) && !/[ ${}<>…]|\.\.|::/.test(text);

const isForeign = (account: string): boolean => !EXAMPLE_ACCOUNTS.includes(account);

const PATTERNS: readonly Pattern[] = [
  { name: 'aws-access-key', form: /\b((?:AKIA|ASIA|ABIA|ACCA)[0-9A-Z]{16})\b/g },
  { name: 'aws-secret-key', form: /secret_?access_?key["'\s:=]{1,6}([A-Za-z0-9/+]{40})\b/gi },
  { name: 'aws-account', form: /\barn:aws[\w-]*:[\w-]*:[\w-]*:(\d{12}):/g, holds: isForeign },
  { name: 'aws-account', form: /account(?:_?id)?s?["'\s:=[]{1,6}(\d{12})\b/gi, holds: isForeign },
  { name: 'aws-account', form: /\b(\d{12})\.dkr\.ecr\./g, holds: isForeign },
  { name: 'private-key', form: /-----BEGIN (?:[A-Z]+ )*PRIVATE KEY-----/g },
  { name: 'github-token', form: /\b(gh[opsur]_[A-Za-z0-9]{36,}|github_pat_\w{50,})/g },
  { name: 'gitlab-token', form: /\b(glpat-[\w-]{20,})/g },
  { name: 'slack-token', form: /\b(xox[abeoprs]-[A-Za-z0-9-]{10,})/g },
  { name: 'slack-hook', form: /hooks\.slack\.com\/services\/(T\w{7,}\/B\w{7,}\/\w{20,})/g },
  { name: 'stripe-key', form: /\b([rs]k_(?:live|test)_[A-Za-z0-9]{16,})/g },
  { name: 'stripe-webhook-secret', form: /\b(whsec_[A-Za-z0-9+/=]{24,})/g },
  { name: 'npm-token', form: /\b(npm_[A-Za-z0-9]{36})\b/g },
  { name: 'google-key', form: /\b(AIza[\w-]{35})/g },
  { name: 'jwt', form: /\b(eyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]{10,})/g },
  {
    name: 'credentials-in-address',
    form: /\b[a-z][a-z+]+:\/\/[^\s/:@"'`$]+:([^\s/:@"'`$]{6,})@/g,
    holds: looksMadeUp,
  },
  {
    name: 'assigned-secret',
    form: /(?:secret|passw(?:or)?d|token|api_?key|private_?key|credential)\w*["']?\s*[:=]\s*["'`]([^"'`\s]{16,})["'`]/gi,
    holds: looksMadeUp,
  },
];

export const patternNames = [...new Set(PATTERNS.map(({ name }) => name))];

/** Everything in a text that looks like a secret. */
export function suspicions(text: string): Suspicion[] {
  return PATTERNS.flatMap(({ name, form, holds = () => true }) =>
    [...text.matchAll(form)]
      .map((match) => ({ found: match[1] ?? match[0], index: match.index }))
      .filter(({ found }) => holds(found))
      .map(({ found, index }) => ({
        pattern: name,
        line: text.slice(0, index).split('\n').length,
        text: found,
      })),
  );
}
