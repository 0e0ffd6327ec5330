import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const ROOT = path.join(__dirname, '..', '..');

test('docs/validate.md has every rule, and no other', () => {
  const folder = path.join(__dirname, 'rules');
  const sources = [
    path.join(__dirname, 'wiring.ts'),
    ...readdirSync(folder).map((name) => path.join(folder, name)),
  ];
  const named = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/finding\(\s*'([a-z-]+)'/g)].map(([, rule]) => rule ?? ''),
  );
  const document = readFileSync(path.join(ROOT, 'docs', 'validate.md'), 'utf8');
  const rows = document.split('\n').filter((line) => line.startsWith('| `'));
  const written = rows.flatMap((line) =>
    [...(line.split('|')[1] ?? '').matchAll(/`([a-z-]+)`/g)].map(([, rule]) => rule ?? ''),
  );
  expect(written.sort()).toEqual([...new Set(named)].sort());
});
