import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createProgram } from '../main.ts';
import { complete, printed } from './completion/complete.ts';
import { type ProjectNames, projectNames } from './completion/project-names.ts';
import { completionScript } from './completion/script.ts';
import { idleRuntime } from './idle-runtime.ts';

const NAMES: ProjectNames = {
  environments: ['local', 'prod'],
  stacks: ['Api', 'Data'],
  functions: ['CartHttpFunction', 'CatalogHttpFunction'],
};
const program = createProgram('1.2.3', idleRuntime);

/** Names that a shell would run, expand or split. */
const HOSTILE = [
  '$(touch ran)',
  '`touch ran`',
  'x;touch ran',
  'x|touch ran',
  'x&touch ran',
  '$HOME',
  '~',
  '*',
  'a b',
  "a'b",
  'a"b',
  'a\\b',
  'a=b',
  'a:b',
  '[0]',
  '{a,b}',
  '!1',
  '<x',
  '>ran',
  '\u001b[2J',
  'a\u202eb',
  '',
];

/** Names that no shell runs, and that a command reads as an option or a folder. */
const MISREAD = ['-rf', '--yes', '-', '..', '.hidden'];

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
    writeFileSync(fake, `#!/usr/bin/env bash\nprintf '[%s]' "$@" >> ${folder}/asked\ncat ${folder}/offers\n`);
    chmodSync(fake, 0o755);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const OFFERS = 'prod\tthe real one\nproxy\t\nlocal\t\n:4\n';

  /** Presses Tab at the end of these words; bash-completion's part is played here. */
  function tab(words: readonly string[], offers = OFFERS) {
    writeFileSync(path.join(folder, 'asked'), '');
    writeFileSync(path.join(folder, 'offers'), offers);
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

  it('completes the value of --env=', () => {
    expect(tab(['deploy', '--env=pro']).stdout.slice(0, 2)).toEqual(['prod', 'proxy']);
  });

  it.each(HOSTILE)('neither runs nor offers the name %j, whatever the command prints', (name) => {
    const { stdout, stderr } = tab(
      ['deploy', ''],
      `${name}\tx\nlocal\t${name}\n:${name}\n:a[$(touch ran)]\n`,
    );
    expect(stdout[0]).toBe('local');
    expect(stdout[1]).toMatch(/^asked/);
    expect(stderr).toBe('');
    expect(readdirSync(folder).sort()).toEqual(['asked', 'cloudcart', 'offers']);
  });

  it('runs nothing of what was typed', () => {
    const { stdout } = tab(['invoke', '$(touch ran; echo x)', 'lo']);
    expect(stdout.at(-1)).toContain('[$(touch ran; echo x)]');
    expect(spawnSync('ls', [folder], { encoding: 'utf8' }).stdout).not.toContain('ran');
  });
});

describe('hostile names of a checkout', () => {
  const names = (hostile: string): ProjectNames => ({
    environments: [hostile, 'prod'],
    stacks: [hostile, 'Api'],
    functions: [hostile, 'CartHttpFunction'],
  });

  it.each([...HOSTILE, ...MISREAD])('%j is offered nowhere', (hostile) => {
    const at = (...words: string[]) =>
      printed(() => complete(program, words, names(hostile)))
        .split('\n')
        .filter((line) => /\t/.test(line))
        .map((line) => line.split('\t')[0]);
    expect(at('deploy', '--env', '')).toEqual(['prod']);
    expect(at('deploy', '')).toEqual(['Api']);
    expect(at('invoke', '')).toEqual(['CartHttpFunction']);
  });
});

/** Constructs that evaluate words, or insert them unquoted. */
const EVALUATING = {
  bash: /\beval\b|compgen|\$\(\([^)]*directive|\bsource\b/,
  zsh: /\beval\b|\$\{[=~]|\(e\)|compadd[^\n]* -Q|_describe/,
  fish: /\beval\b|\bsource\b|complete[^\n]*-a '[^(]/,
} as const;

it.each(['bash', 'zsh', 'fish'] as const)(
  'the script for %s asks the command and evaluates nothing',
  (shell) => {
    const text = completionScript(shell);
    expect(text).toMatch(
      { bash: /complete -F \w+ cloudcart/, zsh: /^#compdef cloudcart/, fish: /complete -c cloudcart/ }[shell],
    );
    expect(text).toContain('cloudcart complete --');
    expect(text).toContain('^[A-Za-z0-9._-]+$');
    expect(text).not.toMatch(EVALUATING[shell]);
    expect(text).not.toContain('undefined');
  },
);
