import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { readEvent, sampleEvents } from '../actions/invoke/sample-events.ts';
import { readCatalog } from '../actions/seed/read.ts';
import { type FunctionSource, readFunctions } from '../build/functions.ts';
import { readCalls } from '../cost/calls.ts';
import { ownFindings } from '../validate/rules.ts';
import { readSources } from '../validate/sources.ts';
import { readProject } from './project.ts';
import { parseTemplate } from './template-yaml.ts';

let folder: string;
let root: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-paths-'));
  root = path.join(folder, 'project');
  mkdirSync(path.join(root, 'code'), { recursive: true });
  mkdirSync(path.join(folder, 'project-2'));
  const child = 'Resources: { Q: { Type: AWS::SQS::Queue } }';
  for (const name of ['project/child.yaml', 'outside.yaml', 'project-2/child.yaml'])
    writeFileSync(path.join(folder, name), child);
  for (const name of ['project/code/lambda.ts', 'evil.ts'])
    writeFileSync(path.join(folder, name), 'export const h = 1;');
  symlinkSync(path.join(folder, 'outside.yaml'), path.join(root, 'link.yaml'));
  symlinkSync(folder, path.join(root, 'linked'));
  symlinkSync(path.join(folder, 'evil.ts'), path.join(root, 'code', 'linked-evil.ts'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string): void => writeFileSync(path.join(root, name), text);
const quoted = (text: string): string => JSON.stringify(text);

describe('Location', () => {
  const at = (location: string): void =>
    write(
      'template.yaml',
      `Resources: { A: { Type: AWS::Serverless::Application, Properties: { Location: ${quoted(location)} } } }`,
    );

  test.each([
    ['../outside.yaml', 'outside-project'],
    ['../nowhere.yaml', 'outside-project'],
    ['../project-2/child.yaml', 'outside-project'],
    ['/etc/passwd', 'outside-project'],
    ['/dev/zero', 'outside-project'],
    ['code/../../outside.yaml', 'outside-project'],
    ['link.yaml', 'outside-project'],
    ['linked/outside.yaml', 'outside-project'],
    ['linked/project/../outside.yaml', 'outside-project'],
    ['code', 'not-a-file'],
    ['.', 'not-a-file'],
    ['nowhere.yaml', 'template-missing'],
    ['a\0b.yaml', 'template-missing'],
  ])('%j is refused: exit 2, with its place', (location, code) => {
    at(location);
    const error = expect.objectContaining({
      code,
      exitCode: 2,
      message: expect.stringMatching(/^template\.yaml:1: /),
    });
    expect(() => readProject(root)).toThrow(error);
    expect(readSources(root).findings).toMatchObject([{ rule: code }]);
  });

  test('a pipe or a device is not read', () => {
    execFileSync('mkfifo', [path.join(root, 'pipe.yaml')]);
    at('pipe.yaml');
    expect(() => readProject(root)).toThrow(expect.objectContaining({ code: 'not-a-file' }));
  });

  test('a file of gigabytes is not read', () => {
    write('big.yaml', '');
    truncateSync(path.join(root, 'big.yaml'), 3_000_000_000);
    at('big.yaml');
    expect(() => readProject(root)).toThrow(expect.objectContaining({ code: 'file-too-large', exitCode: 2 }));
  });

  test('a link within the project is followed', () => {
    symlinkSync(path.join(root, 'child.yaml'), path.join(root, 'within.yaml'));
    at('within.yaml');
    expect(readProject(root).stacks).toHaveLength(1);
  });
});

test.each(['a/b', '../x', 'a b', 'a-b', '$(x)', '.', '\u001b', 'ü'])(
  'the logical id %j is refused: exit 2',
  (id) => {
    write(
      'template.yaml',
      `Resources: { ${quoted(id)}: { Type: AWS::Serverless::Application, Properties: { Location: child.yaml } } }`,
    );
    expect(() => readProject(root)).toThrow(expect.objectContaining({ code: 'logical-id', exitCode: 2 }));
  },
);

describe('a function', () => {
  const at = (codeUri: string, handler: string, id = 'F'): void => {
    write(
      'template.yaml',
      'Resources: { A: { Type: AWS::Serverless::Application, Properties: { Location: child.yaml } } }',
    );
    const properties = `{ Runtime: nodejs24.x, CodeUri: ${quoted(codeUri)}, Handler: ${quoted(handler)} }`;
    write(
      'child.yaml',
      `Resources: { ${quoted(id)}: { Type: AWS::Serverless::Function, Properties: ${properties} } }`,
    );
  };

  test.each([
    ['code', '../../evil.h', 'handler-path'],
    ['code', '../code/lambda.h', 'handler-path'],
    ['code', '/etc/passwd.h', 'handler-path'],
    ['code', './lambda.h', 'handler-path'],
    ['code', 'a//lambda.h', 'handler-path'],
    ['code', 'a\\lambda.h', 'handler-path'],
    ['code', 'a\nb.h', 'handler-path'],
    ['code', 'lambda.h(', 'handler-path'],
    ['code', 'linked-evil.h', 'outside-project'],
    ['..', 'evil.h', 'outside-project'],
    ['linked', 'evil.h', 'outside-project'],
    ['/', 'evil.h', 'outside-project'],
    ['nowhere', 'lambda.h', 'code-missing'],
  ])('with CodeUri %j and Handler %j is refused: exit 2', (codeUri, handler, code) => {
    at(codeUri, handler);
    expect(() => readFunctions(readProject(root))).toThrow(
      expect.objectContaining({ code, exitCode: 2, message: expect.stringMatching(/^child\.yaml:1: /) }),
    );
    expect(ownFindings(readSources(root).sources).length).toBeGreaterThan(0);
  });

  test('below its folder is read', () => {
    at('code', 'lambda.h');
    expect(readFunctions(readProject(root))).toMatchObject([{ entry: 'lambda.ts', bundleName: 'lambda.js' }]);
  });

  test('with a logical id that is a path is refused: exit 2', () => {
    at('code', 'lambda.h', '../../evil');
    expect(() => readFunctions(readProject(root))).toThrow(expect.objectContaining({ code: 'logical-id' }));
  });
});

describe('events', () => {
  const source = { logicalId: 'HelloFunction', stack: 'A' } as FunctionSource;

  test.each(['../../outside.json', '/etc/hostname', '../template.yaml', 'linked.json'])(
    'that a manifest names outside of events/ are refused: %s',
    async (file) => {
      mkdirSync(path.join(root, 'events'));
      writeFileSync(path.join(folder, 'outside.json'), '{}');
      symlinkSync(path.join(folder, 'outside.json'), path.join(root, 'events', 'linked.json'));
      write('events/manifest.json', JSON.stringify([{ function: 'hello', file }]));
      await expect(sampleEvents(root, source)).rejects.toMatchObject({ code: 'event-file', exitCode: 2 });
    },
  );

  test.each(['/dev/zero', '.'])('are regular files: %s', async (from) => {
    await expect(readEvent(from, root)).rejects.toMatchObject({ code: 'not-a-file', exitCode: 2 });
  });
});

test.each(['/dev/zero', '/dev/null', '.'])('a catalog is a regular file: %s', async (file) => {
  await expect(readCatalog(file)).rejects.toMatchObject({ code: 'seed-file', exitCode: 2 });
});

test('recorded calls lie in the project', () => {
  const queue = 'Resources: { Q: { Type: AWS::SQS::Queue } }';
  write('template.yaml', `Metadata: { CloudCart: { CallsPerOrder: /etc/passwd } }\n${queue}`);
  expect(() => readCalls(readProject(root))).toThrow(expect.objectContaining({ code: 'outside-project' }));
});

test.each([
  ['20,000 brackets', '['.repeat(20_000)],
  ['20,000 closed brackets', `A: ${'['.repeat(20_000)}${']'.repeat(20_000)}`],
  ['20,000 braces', `A: ${'{a: '.repeat(20_000)}1${'}'.repeat(20_000)}`],
  ['1,000 indented maps', Array.from({ length: 1000 }, (_, level) => `${' '.repeat(level)}a:`).join('\n')],
  ['300 brackets', `A: ${'['.repeat(300)}${']'.repeat(300)}`],
])('a template of %s is an error that says so: exit 2', (_what, text) => {
  expect(() => parseTemplate(text, 'deep.yaml')).toThrow(
    expect.objectContaining({
      code: 'template-syntax',
      exitCode: 2,
      message: expect.stringMatching(/^deep\.yaml(:\d+)?: nested more than 200 levels deep$/),
    }),
  );
});
