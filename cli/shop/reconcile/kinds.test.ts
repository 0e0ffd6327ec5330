import { readFileSync } from 'node:fs';
import { KINDS } from './kinds.ts';

const document = readFileSync('docs/reconcile.md', 'utf8');

test.each(Object.entries(KINDS))(
  'docs/reconcile.md says of %s what the command says',
  (kind, { title, why, todo }) => {
    const row = `| \`${kind}\` | ${title} | ${why} | ${todo.replaceAll('<id>', 'ID')} |`;
    expect(document.split('\n')).toContain(row);
  },
);

test('and of nothing else', () => {
  const rows = document.split('\n').filter((line) => /^\| `[a-z-]+` \|/.test(line));
  expect(rows).toHaveLength(Object.keys(KINDS).length);
});
