import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fakeContext } from '../../context.fake.ts';
import { runInvoke } from '../invoke.ts';
import { missingPackage } from './missing-package.ts';

describe('a package that a handler could not load', () => {
  it.each([
    [
      "Cannot find module '@aws-sdk/client-lambda'\nRequire stack:\n- /var/task/app.js",
      '@aws-sdk/client-lambda',
    ],
    ["Cannot find module 'sharp'", 'sharp'],
    ["Cannot find module 'lib/deep/file.js'", 'lib'],
    ["Cannot find module '@scope/lib/deep'", '@scope/lib'],
    ["Cannot find package 'aws-sdk' imported from /var/task/app.mjs", 'aws-sdk'],
  ])('%j is %s', (errorMessage, name) => {
    expect(missingPackage({ errorType: 'Error', errorMessage })).toBe(name);
  });

  it.each([
    "Cannot find module './app'",
    "Cannot find module '/opt/nodejs/app'",
    "Cannot find module 'node:sqlite3'",
    'No such order',
  ])('%j names none', (errorMessage) => {
    expect(missingPackage({ errorType: 'Error', errorMessage })).toBeUndefined();
  });
});

describe('invoke', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-invoke-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it.each([
    ["require('@aws-sdk/client-lambda');", ['@aws-sdk/client-lambda']],
    ["throw new Error('no');", []],
  ])('names the remedies when a function of Lambda runs %j', async (line, names) => {
    const Properties = { CodeUri: '.', Handler: 'app.handler', Runtime: 'nodejs22.x' };
    const F = { Type: 'AWS::Serverless::Function', Properties };
    const files = {
      'template.yaml': JSON.stringify({ Transform: 'AWS::Serverless-2016-10-31', Resources: { F } }),
      'samconfig.toml': '[qa.global.parameters]\nstack_name = "names"\nregion = "us-east-1"\n',
      'app.js': `exports.handler = () => { ${line} };`,
      'some.env': '',
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(path.join(folder, name), text);
    const environment = { XDG_DATA_HOME: '/nowhere', CLOUDCART_STATE_DIR: path.join(folder, 'state') };
    const context = fakeContext({ projectRoot: folder, environment });
    await runInvoke(context, { env: 'qa', function: 'F', envFile: path.join(folder, 'some.env') });
    const found = context.messages.filter(({ code }) => code === 'invoke-package-missing');
    expect(found.map(({ data }) => data)).toEqual(names.map((name) => ({ package: name })));
  });
});
