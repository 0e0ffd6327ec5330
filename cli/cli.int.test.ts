import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { current } from '../tests/harness/current.ts';
import { sha256 } from './build/zip.ts';

// The whole command as a user runs it, on a small application that it knows nothing of.
const bin = path.resolve('cli/bin.mjs');
const fixture = path.resolve('cli/fixtures/mini');

interface Run {
  code: number;
  stdout: string;
  stderr: string;
}

function cloudcart(folder: string, args: string[], input = ''): Promise<Run> {
  const env = { ...process.env, CLOUDCART_STATE_DIR: current().stateDir, NO_COLOR: '1', CI: '' };
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [bin, ...args],
      { cwd: folder, env },
      (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : error ? 1 : 0, stdout, stderr });
      },
    );
    child.stdin?.end(input);
  });
}

const folders: string[] = [];

function copyOfFixture(): string {
  const folder = path.join(realpathSync(mkdtempSync(path.join(tmpdir(), 'cloudcart-mini-'))), 'app');
  cpSync(fixture, folder, { recursive: true, filter: (from) => !from.includes('.build') });
  folders.push(path.dirname(folder));
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

describe('cloudcart build', () => {
  it('makes the same bytes in two folders, named by their SHA-256', async () => {
    const [here, there] = [copyOfFixture(), copyOfFixture()];
    const [one, other] = await Promise.all(
      [here, there].map((folder) => cloudcart(folder, ['build', '--json'])),
    );
    expect(one?.code).toBe(0);
    expect(one?.stdout).toBe(other?.stdout);
    const report = JSON.parse(one?.stdout ?? '');
    expect(report.artifacts).toHaveLength(2);
    expect(report.templates.map((template: { stack: string }) => template.stack)).toEqual([
      'Artifacts',
      'Extras',
      'Store',
      'HelloApi',
      'Root',
    ]);
    for (const { key, file } of [...report.artifacts, ...report.templates]) {
      expect(sha256(readFileSync(path.join(here, file)))).toBe(key);
    }
    for (const { sourceMap, bundle } of report.artifacts) {
      expect(readFileSync(path.join(here, bundle), 'utf8')).not.toContain(here);
      expect(existsSync(path.join(here, sourceMap))).toBe(true);
    }
  });

  it('says where a handler is named that the code does not export', async () => {
    const folder = copyOfFixture();
    const file = path.join(folder, 'templates', 'api.yaml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('lambda.bye', 'lambda.goodbye'));
    const { code, stderr } = await cloudcart(folder, ['build']);
    expect(code).toBe(2);
    expect(stderr).toMatch(/templates\/api\.yaml:\d+: functions\/hello\/lambda\.ts does not export goodbye/);
  });

  describe('again', () => {
    let folder: string;
    const keys = async () => {
      const { stdout, stderr } = await cloudcart(folder, ['build', '--json']);
      if (!stdout) throw new Error(stderr);
      const { artifacts } = JSON.parse(stdout);
      return Object.fromEntries(
        artifacts.map((one: { logicalId: string; key: string }) => [one.logicalId, one.key]),
      );
    };
    const change = (name: string, from: string, to: string) => {
      const file = path.join(folder, name);
      const text = readFileSync(file, 'utf8');
      expect(text).toContain(from);
      writeFileSync(file, text.replace(from, to));
    };
    let before: Record<string, string>;

    beforeEach(async () => {
      folder = copyOfFixture();
      before = await keys();
      expect(await keys()).toEqual(before);
    });

    it.each([
      ['its handler', 'functions/hello/lambda.ts', 'bye: true', "bye: 'yes'", 'ByeFunction'],
      ['what it imports', 'functions/hello/config.ts', 'nothing', 'silence', 'HelloFunction'],
      ['its build properties', 'templates/api.yaml', 'Minify: true', 'Minify: false', 'HelloFunction'],
    ])('builds a function anew when %s has changed', async (_what, file, from, to, changed) => {
      change(file, from, to);
      const after = await keys();
      const others = Object.keys(before).filter((id) => before[id] !== after[id]);
      expect(others).toContain(changed);
    });

    it('makes anew what was tampered with', async () => {
      const bundle = '.build/functions/ByeFunction/lambda.js';
      const good = readFileSync(path.join(folder, bundle), 'utf8');
      writeFileSync(path.join(folder, bundle), 'tampered');
      expect(await keys()).toEqual(before);
      expect(readFileSync(path.join(folder, bundle), 'utf8')).toBe(good);
    });

    it('does without an unreadable memory', async () => {
      writeFileSync(path.join(folder, '.build', 'cache.json'), '{');
      expect(await keys()).toEqual(before);
    });
  });
});

describe('cloudcart on the engine', () => {
  let folder: string;
  const json = async (...args: string[]) => {
    const { stdout, stderr, code } = await cloudcart(folder, [...args, '--json']);
    try {
      return { code, body: JSON.parse(stdout) };
    } catch {
      throw new Error(`${args.join(' ')} printed no JSON: ${stdout}${stderr}`);
    }
  };
  const actions = async (...args: string[]) => {
    const { body } = await json('deploy', ...args);
    return Object.fromEntries(body.stacks.map((one: { id: string; action: string }) => [one.id, one.action]));
  };

  beforeAll(async () => {
    folder = copyOfFixture();
    expect(await actions()).toEqual({ Artifacts: 'created', Store: 'created', HelloApi: 'created' });
  }, 60_000);

  afterAll(async () => {
    await cloudcart(folder, ['destroy', '--yes']);
  }, 60_000);

  it('is up and answers', async () => {
    const { code, body } = await json('status');
    expect([code, body.up, body.health.status]).toEqual([0, true, 200]);
    const outputs = (await json('outputs')).body;
    const answer = await (await fetch(`${outputs.ApiUrl}/health`)).json();
    expect(answer).toMatchObject({ greeting: 'hello from local', table: 'mini-local-Things' });
  });

  it('deploys nothing twice, from another folder either', async () => {
    const nothing = { Artifacts: 'unchanged', Store: 'unchanged', HelloApi: 'unchanged' };
    expect(await actions()).toEqual(nothing);
    expect(await actions('--project', copyOfFixture())).toEqual(nothing);
  });

  it('deploys what a parameter changes', async () => {
    expect(await actions('--param', 'Greeting=hi')).toMatchObject({
      Store: 'unchanged',
      HelloApi: 'updated',
    });
    expect(await actions()).toMatchObject({ HelloApi: 'updated' });
  });

  it('tells the cause of a failure with its line, exit 6', async () => {
    const broken = copyOfFixture();
    const file = path.join(broken, 'templates', 'api.yaml');
    const bad =
      '  Broken: { Type: AWS::Lambda::Url, Properties: { AuthType: AWS_IAM, TargetFunctionArn: no-such-function } }\nOutputs:';
    writeFileSync(file, readFileSync(file, 'utf8').replace('Outputs:', bad));
    const { code, stderr } = await cloudcart(broken, ['deploy']);
    expect(stderr).toMatch(
      /HelloApi\/Broken \(AWS::Lambda::Url\) failed: .*\n {2}at templates\/api\.yaml:\d+/,
    );
    expect(code).toBe(6);
    expect((await json('status')).code).toBe(0);
  });

  it('names a type that the engine lacks before anything changes, exit 2', async () => {
    const broken = copyOfFixture();
    const file = path.join(broken, 'templates', 'api.yaml');
    // The engine has no NAT gateways.
    const bad = '  Broken: { Type: AWS::EC2::NatGateway, Properties: { SubnetId: none } }\nOutputs:';
    writeFileSync(file, readFileSync(file, 'utf8').replace('Outputs:', bad));
    const { code, stderr } = await cloudcart(broken, ['deploy']);
    expect(stderr).toMatch(
      /templates\/api\.yaml:\d+: Broken has the type AWS::EC2::NatGateway, which is unknown here/,
    );
    expect(code).toBe(2);
  });

  it('invokes a function here with the settings of the deployed one', async () => {
    const { stdout, stderr, code } = await cloudcart(
      folder,
      ['invoke', 'HelloFunction', '--event', '-'],
      '{"a":1}',
    );
    expect(code).toBe(0);
    expect(JSON.parse(JSON.parse(stdout).body)).toEqual({
      greeting: 'hello from local',
      table: 'mini-local-Things',
      event: ['a'],
    });
    expect(stderr).toMatch(/"message":"hello"/);
  });

  it('shows a handler that fails as a result, exit 1', async () => {
    const { stdout, code } = await cloudcart(
      folder,
      ['invoke', 'Bye', '--event', '-', '--json'],
      '{"fail":true}',
    );
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      result: null,
      error: { errorType: 'TypeError', errorMessage: 'asked to fail' },
    });
  });

  it('invokes the deployed code with --remote', async () => {
    const { body } = await json('invoke', 'mini-local-bye', '--remote');
    expect(body.result).toEqual({ bye: true, name: 'mini-local-bye', msLeft: true });
  });

  it('does not destroy unasked, destroys everything when told, and has nothing to do after', async () => {
    expect((await json('destroy')).code).toBe(3);
    const { body } = await json('destroy', '--confirm', 'mini-local');
    expect(body.deleted.map((one: { id: string }) => one.id).sort()).toEqual([
      'Artifacts',
      'HelloApi',
      'Store',
    ]);
    expect((await json('destroy')).body.deleted).toEqual([]);
    expect((await json('outputs')).code).toBe(2);
    expect((await json('status')).code).toBe(1);
  });
});

describe('cloudcart without an engine', () => {
  it('says how to start it, exit 4', async () => {
    const folder = copyOfFixture();
    const env = { ...process.env, CLOUDCART_STATE_DIR: path.join(folder, 'nothing') };
    const result = await new Promise<Run>((resolve) => {
      execFile(process.execPath, [bin, 'status', '--json'], { cwd: folder, env }, (error, stdout, stderr) =>
        resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
      );
    });
    expect(result.code).toBe(4);
    expect(JSON.parse(result.stdout).error).toMatchObject({
      code: 'no-engine',
      remedy: expect.stringContaining('cloudcart up'),
    });
  });
});
