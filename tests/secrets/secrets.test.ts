import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { report } from '../invariants/report.ts';
import { patternNames, suspicions } from './patterns.ts';

const ROOT = join(__dirname, '..', '..');

interface Allowed {
  file: string;
  pattern: string;
  reason: string;
}

/** What looks like a secret and is none. An entry that nothing needs any more is red. */
const ALLOWED: readonly Allowed[] = [];

/** Files of the repository, as git tracks them, that are text. */
function tracked(): { file: string; text: string }[] {
  const names = execFileSync('git', ['ls-files', '-z'], { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 });
  return names
    .split('\0')
    .filter((file) => file !== '')
    .flatMap((file) => {
      try {
        return [{ file, text: readFileSync(join(ROOT, file), 'utf8') }];
      } catch {
        // Deleted, not yet committed.
        return [];
      }
    })
    .filter(({ text }) => !text.includes('\0'));
}

test('no tracked file holds a secret, or tells whose account it is', () => {
  const files = tracked();
  const found = files.flatMap(({ file, text }) => suspicions(text).map((one) => ({ file, ...one })));
  const excuse = (one: { file: string; pattern: string }) =>
    ALLOWED.find(({ file, pattern }) => file === one.file && pattern === one.pattern);
  // The secret itself stays out of the log.
  const open = found
    .filter((one) => !excuse(one))
    .map((one) => `${one.file}:${one.line} ${one.pattern} ${one.text.slice(0, 6)}…`);
  const idle = ALLOWED.filter((entry) => !found.some((one) => excuse(one) === entry));
  report('secrets', [
    {
      promise: 'templates',
      title: 'Secrets in the tree',
      tried: `${patternNames.length} patterns over every tracked file: 0 found`,
      numbers: {
        files: files.length,
        patterns: patternNames.length,
        found: open.length,
        allowed: ALLOWED.length,
      },
      ok: open.length === 0,
    },
  ]);
  expect(files.length).toBeGreaterThan(300);
  expect(open).toEqual([]);
  expect(idle).toEqual([]);
});

/** Put together here, so that this file is clean. */
const made = (length: number, alphabet = 'q7Zt2XkW9bR4mV1cN8yP5hL3dF6gJ0sA'): string =>
  Array.from({ length }, (_, index) => alphabet[(index * 7 + 3) % alphabet.length]).join('');
const upper = made(16).toUpperCase();
const account = ['2109', '8765', '4321'].join('');

const LOOKS: [pattern: string, text: string][] = [
  ['aws-access-key', `id = ${'AK'}IA${upper}`],
  ['aws-access-key', `${'AS'}IA${upper}`],
  ['aws-secret-key', `aws_secret_${'access'}_key = ${made(40)}`],
  ['aws-account', `arn:aws:sns:eu-central-1:${account}:orders`],
  ['aws-account', `accounts = ["${account}"]`],
  ['aws-account', `"accountId": "${account}"`],
  ['aws-account', `${account}.dkr.ecr.eu-central-1.amazonaws.com/shop`],
  ['private-key', `-----BEGIN ${'PRIVATE'} KEY-----`],
  ['private-key', `-----BEGIN RSA ${'PRIVATE'} KEY-----`],
  ['github-token', `gh${'p_'}${made(36)}`],
  ['github-token', `github_${'pat_'}${made(60)}`],
  ['gitlab-token', `gl${'pat-'}${made(20)}`],
  ['slack-token', `xo${'xb-'}${made(24)}`],
  ['slack-hook', `https://hooks.slack.com/services/${'T'}${upper}/B${upper}/${made(24)}`],
  ['stripe-key', `sk_${'live_'}${made(24)}`],
  ['stripe-key', `rk_${'test_'}${made(24)}`],
  ['stripe-webhook-secret', `wh${'sec_'}${made(32)}`],
  ['npm-token', `np${'m_'}${made(36)}`],
  ['google-key', `AI${'za'}${made(35)}`],
  ['jwt', `ey${'J'}${made(20)}.ey${'J'}${made(40)}.${made(43)}`],
  ['credentials-in-address', `postgres://shop:${made(20)}@db.example.com/shop`],
  ['assigned-secret', `DB_PASSWORD: '${made(24)}'`],
  ['assigned-secret', `const apiKey = "${made(32)}";`],
];

test.each(LOOKS)('%s is seen', (pattern, text) => {
  expect(suspicions(`before\n${text}\nafter`).map((one) => [one.pattern, one.line])).toContainEqual([
    pattern,
    2,
  ]);
});

test('every pattern is seen above', () => {
  expect(new Set(LOOKS.map(([pattern]) => pattern))).toEqual(new Set(patternNames));
});

test.each([
  'arn:aws:sns:us-east-1:123456789012:orders',
  'arn:aws:sns:us-east-1:000000000000:orders',
  "accounts = [] # e.g. ['111122223333']",
  "password: 'correct-horse-battery-staple'",
  "const token = 'a-token-that-is-plainly-none';",
  `API_KEY: '${'$'}{api.key}-of-the-environment-1'`,
  '{{resolve:secretsmanager:shop/db:SecretString:password}}',
  'postgres://shop:password@localhost:5432/shop',
  'orderId 01M7ZAZXJ99AQ2JK90PWYYEXYT',
])('%s is no secret', (text) => {
  expect(suspicions(text)).toEqual([]);
});
