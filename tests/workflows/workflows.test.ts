import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { idleRuntime } from '../../cli/commands/idle-runtime.ts';
import { createProgram } from '../../cli/main.ts';
import { parseSamconfig } from '../../cli/project/samconfig.ts';

const ROOT = join(__dirname, '..', '..');
const FOLDER = join(ROOT, '.github', 'workflows');
const files = readdirSync(FOLDER);

interface Step {
  uses?: string;
  run?: string;
  with?: Record<string, unknown>;
  'working-directory'?: string;
}
interface Job {
  if?: string;
  permissions?: Record<string, string>;
  steps: Step[];
  'timeout-minutes'?: number;
  environment?: string;
}
interface Workflow {
  on: Record<string, { inputs?: { environment?: { options: string[] } } } | null>;
  permissions: Record<string, string>;
  defaults: { run: { shell: string } };
  jobs: Record<string, Job>;
}

const text = (file: string): string => readFileSync(join(FOLDER, file), 'utf8');
const workflow = (file: string): Workflow => parse(text(file));
const jobs = (file: string): Job[] => Object.values(workflow(file).jobs);
const steps = (file: string): Step[] => jobs(file).flatMap((job) => job.steps);
const runs = (file: string): string[] => steps(file).flatMap((step) => (step.run ? [step.run] : []));

const program = createProgram('0', idleRuntime);

/** `[command, its options]` of every call of cloudcart. */
function calls(file: string): [string, string[]][] {
  return runs(file).flatMap((run) =>
    [...run.matchAll(/(?:npx cloudcart|node base\/cli\/bin\.mjs) ([a-z-]+)([^\n|>]*)/g)].map(
      ([, name = '', rest = '']): [string, string[]] => [
        name,
        [...rest.matchAll(/--[a-z-]+/g)].map(([option]) => option),
      ],
    ),
  );
}

test('there are one for checks and one for deployments', () => {
  expect(files.sort()).toEqual(['ci.yml', 'deploy.yml']);
});

describe.each(files)('%s', (file) => {
  test('calls commands and options that exist', () => {
    expect(calls(file).length).toBeGreaterThan(2);
    for (const [name, options] of calls(file)) {
      const command = program.commands.find((one) => one.name() === name);
      expect([name, command?.name()]).toEqual([name, name]);
      const known = command?.options.map((one) => one.long) ?? [];
      expect([name, options.filter((option) => !known.includes(option))]).toEqual([name, []]);
    }
  });

  test('calls scripts of npm and files that exist', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
    const named = runs(file).flatMap((run) =>
      [...run.matchAll(/npm (?:run (?:-s )?)?(test|[a-z:]+)/g)].map(([, one]) => one),
    );
    expect(named.filter((one) => one !== 'ci' && !(`${one}` in scripts))).toEqual([]);
    const needed = runs(file).flatMap((run) =>
      [...run.matchAll(/--requirement (\S+)/g)].map(([, one]) => one ?? ''),
    );
    expect(needed.filter((one) => !existsSync(join(ROOT, one)))).toEqual([]);
  });

  test('pins every action to a commit, and says which version that is', () => {
    const used = [...text(file).matchAll(/^\s*(?:- )?uses: *(.*)$/gm)].map(([, one = '']) => one);
    expect(used.length).toBe(steps(file).filter((step) => step.uses).length);
    expect(used.filter((one) => !/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(one))).toEqual([]);
  });

  test('leaves no token of the repository behind', () => {
    const checkouts = steps(file).filter((step) => step.uses?.startsWith('actions/checkout@'));
    expect(checkouts.length).toBeGreaterThan(0);
    for (const step of checkouts) expect(step.with?.['persist-credentials']).toBe(false);
  });

  test('installs from the lock files, and runs no package while it is installed', () => {
    const installs = runs(file).flatMap(
      (run) => run.match(/\b(?:npm (?:ci|install|i)|pip3? install|npx --yes)\b.*/g) ?? [],
    );
    for (const line of installs) {
      const safe = line.startsWith('npm')
        ? line === 'npm ci --ignore-scripts'
        : /--no-deps --require-hashes --only-binary=:all: --requirement requirements\/\w+\.txt$/.test(line);
      expect([line, safe]).toEqual([line, true]);
    }
  });

  test('holds no secret, no account and no key', () => {
    expect(text(file)).not.toMatch(/secrets\.[A-Z]|\d{12}|AKIA|aws-access-key/);
    const roles = steps(file).flatMap((step) =>
      step.with?.['role-to-assume'] ? [String(step.with['role-to-assume'])] : [],
    );
    expect(roles.filter((role) => !/^\$\{\{ vars\.[A-Z_]+ \}\}$/.test(role))).toEqual([]);
  });

  test('has the fewest rights: reading, and a token where a role is assumed', () => {
    expect(workflow(file).permissions).toEqual({ contents: 'read' });
    for (const job of jobs(file)) {
      const assumes = job.steps.some((step) => step.uses?.startsWith('aws-actions/'));
      expect(job.permissions).toEqual(assumes ? { contents: 'read', 'id-token': 'write' } : undefined);
      expect(job['timeout-minutes']).toBeGreaterThan(0);
    }
    const triggers = Object.keys(workflow(file).on);
    expect(
      triggers.filter((one) => ['pull_request_target', 'workflow_run', 'issue_comment'].includes(one)),
    ).toEqual([]);
  });

  test('restores no cache where there are rights', () => {
    for (const job of jobs(file).filter((one) => one.permissions)) {
      expect(job.steps.filter((step) => step.with?.cache ?? step.uses?.includes('/cache'))).toEqual([]);
    }
  });

  test('runs nothing of a pull request where there are rights', () => {
    if (!('pull_request' in workflow(file).on)) return;
    for (const job of jobs(file).filter((one) => one.permissions)) {
      const checkouts = job.steps.filter((step) => step.uses?.startsWith('actions/checkout@'));
      const [base, ...others] = checkouts.map((step) => step.with);
      expect(base).toMatchObject({
        ref: expect.stringMatching(/^\$\{\{ github\.event\.pull_request\.base\.sha \}\}$/),
        path: 'base',
      });
      for (const one of others) expect(one?.path).toBe('pull-request');
      for (const { run, ...step } of job.steps) {
        if (run === undefined) continue;
        // Packages are installed from the base's lock file; else only the base's command runs, and it reads the pull request.
        if (/\bnpm\b/.test(run))
          expect([run, step['working-directory']]).toEqual(['npm ci --ignore-scripts', 'base']);
        expect(run).not.toMatch(
          /\b(?:npx|yarn|pnpm|make|sh|source|eval)\b|(?:^|[;&|]\s*)\.\.?\/|pull-request\/\S+\.(?:mjs|js|ts|py|sh)/,
        );
        for (const [, script] of run.matchAll(/\bnode (\S+)/g)) expect(script).toBe('base/cli/bin.mjs');
        expect(step['working-directory'] ?? 'base').toBe('base');
      }
    }
  });

  test('fails when a command before a pipe fails', () => {
    expect(workflow(file).defaults.run.shell).toBe('bash');
  });

  test('puts nothing that others write into a shell line', () => {
    expect(runs(file).filter((run) => run.includes('${{'))).toEqual([]);
  });
});

test('deploys to environments that samconfig.toml has', () => {
  const options = workflow('deploy.yml').on.workflow_dispatch?.inputs?.environment?.options ?? [];
  const samconfig = readFileSync(join(ROOT, 'samconfig.toml'), 'utf8');
  expect(options.map((name) => parseSamconfig(samconfig, name).name)).toEqual(['dev', 'staging', 'prod']);
});

test('a pull request shows its difference as messages', () => {
  expect(calls('ci.yml')).toContainEqual(['diff', ['--env', '--project', '--output']]);
});

test('every use of an action is of one version', () => {
  const used = files.flatMap((file) =>
    steps(file).flatMap((step) => (step.uses ? [step.uses.split('@')] : [])),
  );
  const versions = new Map<string, Set<string>>();
  for (const [name = '', commit = ''] of used)
    versions.set(name, new Set([...(versions.get(name) ?? []), commit]));
  expect([...versions].filter(([, commits]) => commits.size > 1)).toEqual([]);
});

test('an environment is deployed to from main alone', () => {
  const deploying = files.flatMap((file) => jobs(file).filter((job) => job.environment !== undefined));
  expect(deploying.length).toBeGreaterThan(0);
  for (const job of deploying) expect(job.if).toMatch(/^github\.ref == 'refs\/heads\/main' && \(.*\)$/);
});
