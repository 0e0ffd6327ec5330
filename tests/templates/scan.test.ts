import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { report } from '../invariants/report.ts';
import { cfnLint, checkov, problemsOf, type Scan, scanOf, templatesOf } from './scan.ts';
import { at, fields, loadProject } from './template.ts';

const ROOT = join(__dirname, '..', '..');
const files = templatesOf(ROOT);
/** Stacks and nothing else, of which checkov knows no checks; cfn-lint does. */
const ONLY_STACKS = 'template.yaml';
/** In the open, so that a scanner which is blind is noticed. */
const OPEN = `AWSTemplateFormatVersion: '2010-09-09'
Resources:
  Open:
    Type: AWS::S3::Bucket
    Properties:
      BucketName: open-to-everybody
  Forgotten:
    Type: AWS::DynamoDB::Table
    Properties:
      BillingMode: PAY_PER_REQUEST
      AttributeDefinitions: [{ AttributeName: id, AttributeType: S }]
      KeySchema: [{ AttributeName: id, KeyType: HASH }]
`;

let folder: string;
let scan: Scan;
let lint: string[];
let ofOpen: (path: string) => boolean;

// One run of each scanner, the slow part, over the shop and what must be found.
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'cloudcart-scan-'));
  const open = join(folder, 'open.yaml');
  ofOpen = (path) => path.includes('open.yaml');
  writeFileSync(open, OPEN);
  [scan, lint] = await Promise.all([checkov(ROOT, [...files, open]), cfnLint(ROOT, [...files, open])]);
}, 300_000);

afterAll(() => rmSync(folder, { recursive: true }));

test('checkov finds the bucket in the open, cfn-lint the table that goes with its stack', () => {
  const failed = scan.failed.filter((one) => ofOpen(one.file_path)).map((one) => one.check_id);
  expect(failed).toEqual(expect.arrayContaining(['CKV_AWS_18', 'CKV_AWS_53', 'CKV_AWS_56']));
  expect(lint.filter(ofOpen)).toContainEqual(expect.stringMatching(/: I3011$/));
});

test('checkov finds nothing in any template, and looked at each; cfn-lint neither', () => {
  const shop: Scan = { ...scan, failed: scan.failed.filter((one) => !ofOpen(one.file_path)) };
  const passed = shop.passed.filter((one) => !ofOpen(one.file_path));
  const findings = lint.filter((one) => !ofOpen(one));
  const skips = [...new Set(shop.skipped.map((one) => one.check_id))].sort();
  const problems = problemsOf(
    shop,
    files.filter((file) => file !== ONLY_STACKS),
  );
  report('scanners', [
    {
      promise: 'templates',
      title: 'Scanners of templates',
      tried: `checkov and cfn-lint over ${files.length} templates: 0 failed, at most 4 checks passed over, 0 findings`,
      numbers: {
        'checkov passed': passed.length,
        'checkov failed': shop.failed.length,
        'checkov checks passed over': `${skips.length}: ${skips.join(', ')}`,
        'cfn-lint findings': findings.length,
      },
      ok: problems.length === 0 && findings.length === 0,
    },
  ]);
  expect(problems).toEqual([]);
  expect(findings).toEqual([]);
});

test('the template of which checkov knows nothing holds stacks only', () => {
  const { root } = loadProject();
  const types = Object.values(fields(root.template.Resources)).map((one) => at(one, 'Type'));
  expect(new Set(types)).toEqual(new Set(['AWS::Serverless::Application']));
});

const check = (id: string, file = '/a.yaml', comment = 'a reason that says something') => ({
  check_id: id,
  file_path: file,
  resource: 'AWS::S3::Bucket.B',
  check_result: { result: '', suppress_comment: comment },
});
const sound: Scan = { passed: [check('A')], failed: [], skipped: [], unread: [] };

test.each<[string, Partial<Scan>, RegExp]>([
  ['a failure', { failed: [check('CKV_AWS_1')] }, /CKV_AWS_1$/],
  ['a file that was not read', { unread: ['b.yaml'] }, /b\.yaml: not read/],
  ['five checks passed over', { skipped: ['1', '2', '3', '4', '5'].map((id) => check(id)) }, /more than 4/],
  ['a check passed over without a reason', { skipped: [check('1', '/a.yaml', 'no')] }, /without a reason/],
  [
    'a file of which nothing was checked',
    { passed: [check('A', '/b.yaml')] },
    /a\.yaml: nothing was checked/,
  ],
])('%s is a problem', (_what, part, expected) => {
  expect(problemsOf(sound, ['a.yaml'])).toEqual([]);
  expect(problemsOf({ ...sound, ...part }, ['a.yaml'])).toEqual([expect.stringMatching(expected)]);
});

test('what checkov prints when it was shown nothing is no clean scan', () => {
  const printed = JSON.stringify({ passed: 0, failed: 0, skipped: 0, parsing_errors: 0, resource_count: 0 });
  expect(problemsOf(scanOf(printed), ['a.yaml'])).toEqual(['a.yaml: nothing was checked']);
});
