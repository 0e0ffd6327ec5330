import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createProgram } from '../main.ts';
import { complete } from './completion/complete.ts';
import { type ProjectNames, projectNames } from './completion/project-names.ts';
import { completionScript, printed } from './completion/script.ts';

const NAMES: ProjectNames = {
  environments: ['local', 'prod'],
  stacks: ['Api', 'Data'],
  functions: ['CartHttpFunction', 'CatalogHttpFunction'],
};
const program = createProgram('1.2.3', {
  context: () => Promise.reject(new Error('not here')),
  runAction: async () => undefined,
});

/** The words that are offered for a command line; the last word is being typed. */
const offered = (...words: string[]): string[] =>
  printed(() => complete(program, words, NAMES))
    .trim()
    .split('\n')
    .filter((line) => !line.startsWith(':'))
    .map((line) => line.split('\t')[0] ?? '');

describe('complete', () => {
  it.each([
    [['dest'], ['destroy']],
    [['deploy', '--en'], ['--env']],
    [
      ['deploy', '--env', ''],
      ['local', 'prod'],
    ],
    [['deploy', '--env', 'p'], ['prod']],
    [['deploy', '--env', 'prod', 'A'], ['Api']],
    [['deploy', 'Api', 'D'], ['Data']],
    [
      ['deploy', '--require-approval', ''],
      ['never', 'destructive', 'any'],
    ],
    [['invoke', 'Cat'], ['CatalogHttpFunction']],
    [['dlq', 'red'], ['redrive']],
    [['dlq', 'peek', '--env', 'l'], ['local']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
  ])('%j → %j', (words, expected) => {
    expect(offered(...words)).toEqual(expected);
  });

  it('offers every command but the one for shells', () => {
    const names = offered('');
    expect(names).toEqual(expect.arrayContaining(['deploy', 'status', 'completion']));
    expect(names).not.toContain('complete');
  });
});

describe('projectNames', () => {
  const all = ({ environments, stacks, functions }: ProjectNames) => ({ environments, stacks, functions });

  it("reads a project's own files", () => {
    expect(all(projectNames(path.resolve(__dirname, '../fixtures/mini')))).toEqual({
      environments: expect.arrayContaining(['local']),
      stacks: expect.arrayContaining(['Artifacts', 'Store', 'HelloApi']),
      functions: expect.arrayContaining(['HelloFunction']),
    });
  });

  it('is empty where there is no project, or a broken one', () => {
    const nothing = { environments: [], stacks: [], functions: [] };
    expect(all(projectNames(undefined))).toEqual(nothing);
    expect(all(projectNames('/nowhere'))).toEqual(nothing);
  });
});

describe('the script for bash', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-completion-'));
    // A cloudcart that says what it was asked, and then answers.
    const fake = path.join(folder, 'cloudcart');
    writeFileSync(
      fake,
      `#!/usr/bin/env bash\nprintf '[%s]' "$@" >> ${folder}/asked\nprintf 'prod\\tthe real one\\nproxy\\t\\nlocal\\t\\n:4\\n'\n`,
    );
    chmodSync(fake, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Presses Tab at the end of these words; what bash-completion would tell of them is told here. */
  function tab(words: readonly string[]) {
    writeFileSync(path.join(folder, 'asked'), '');
    const typed = words.map((word) => `'${word}'`).join(' ');
    const lines = [
      completionScript('bash'),
      completionScript('bash'),
      `_get_comp_words_by_ref() { words=(cloudcart ${typed}); cword=${words.length}; cur="\${words[cword]}"; prev="\${words[cword-1]}"; }`,
      'compopt() { :; }',
      '__cloudcart_complete',
      `printf '%s\\n' "\${COMPREPLY[@]}"`,
      `echo "asked $(cat ${folder}/asked)"`,
    ];
    const { stdout, stderr } = spawnSync('bash', ['--norc', '-c', lines.join('\n')], {
      encoding: 'utf8',
      cwd: folder,
      env: { PATH: `${folder}:${process.env.PATH}` },
    });
    return { stdout: stdout.trim().split('\n'), stderr };
  }

  it('asks the command and offers what fits; it may be read twice', () => {
    const { stdout, stderr } = tab(['deploy', '--env', 'pro']);
    expect(stdout).toEqual(['prod', 'proxy', 'asked [complete][--][deploy][--env][pro]']);
    expect(stderr).toBe('');
  });

  it('runs nothing of what was typed', () => {
    const { stdout } = tab(['invoke', '$(touch ran; echo x)', 'lo']);
    expect(stdout.at(-1)).toContain('[$(touch ran; echo x)]');
    expect(spawnSync('ls', [folder], { encoding: 'utf8' }).stdout).not.toContain('ran');
  });
});

it.each([
  ['zsh', /^#compdef cloudcart/m],
  ['fish', /complete -c cloudcart/],
] as const)('there is a script for %s', (shell, expected) => {
  const text = completionScript(shell);
  expect(text).toMatch(expected);
  expect(text).toContain('cloudcart complete --');
});
