import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { namedBuckets } from './named-buckets.ts';

it('finds the buckets that any section of any environment names, whatever else is wrong there', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-buckets-'));
  writeFileSync(
    path.join(folder, 'samconfig.toml'),
    `version = 0.1
[dev.deploy.parameters]
s3_bucket = "code"
[dev.package.parameters]
s3_bucket = "other"
[prod.global.parameters]
stack_name = "not a name"
s3-bucket = "code"
[local.deploy.parameters]
resolve_s3 = true
`,
  );
  expect([...namedBuckets(folder)]).toEqual([
    ['code', ['dev', 'prod']],
    ['other', ['dev']],
  ]);
  rmSync(folder, { recursive: true });
  expect(namedBuckets(folder).size).toBe(0);
});
