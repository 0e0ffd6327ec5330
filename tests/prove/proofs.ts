import type { PromiseId } from './promises.ts';

/** How a run was asked for. */
export interface Form {
  readonly short: boolean;
  readonly seed: number;
}

/** One thing to run; what it finds it leaves as reports. */
export interface Proof {
  readonly name: string;
  readonly command: string;
  readonly args: (form: Form) => readonly string[];
  /** The promises that it speaks for: they are not proved when it breaks off. */
  readonly promises: readonly PromiseId[];
  /** Takes long, or measures: left out of the short form. */
  readonly longOnly?: boolean;
}

const jest = (project: string, ...paths: readonly string[]): Pick<Proof, 'command' | 'args'> => ({
  command: 'jest',
  args: () => ['--selectProjects', project, '--', ...paths],
});

const script = (name: string, args: Proof['args'] = () => []): Pick<Proof, 'command' | 'args'> => ({
  command: 'npm',
  args: (form) => ['run', '--silent', name, '--', ...args(form)],
});

/** Everything that speaks for a promise, the quickest first. Each is told the seed and the form. */
export const PROOFS: readonly Proof[] = [
  {
    name: 'the whole shop in one process',
    ...jest('unit', 'tests/invariants', 'tests/access'),
    promises: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P9', 'P10', 'P11', 'P15', 'P17', 'P23'],
  },
  { name: 'templates and scanners', ...jest('unit', 'tests/templates', 'tests/secrets'), promises: ['P16'] },
  {
    name: 'crash matrix and faults on the engine',
    ...jest('int', 'tests/invariants'),
    promises: ['P2', 'P3', 'P4', 'P7', 'P12', 'P13', 'P14', 'P17'],
  },
  {
    name: 'the deployed shop on the engine',
    ...jest('e2e', 'tests/e2e', 'tests/fuzz', 'tests/access', 'tests/privilege', 'cli/shop'),
    promises: ['P1', 'P2', 'P3', 'P4', 'P5', 'P6', 'P7', 'P8', 'P11', 'P16', 'P17'],
  },
  {
    name: 'fuzzing',
    longOnly: true,
    ...script('fuzz', ({ seed }) => ['--seed', String(seed)]),
    promises: ['P11'],
  },
  { name: 'generated API clients', longOnly: true, ...script('clients'), promises: [] },
  { name: 'the packed command on other Nodes', longOnly: true, ...script('nodes'), promises: [] },
  { name: 'sample events in containers', longOnly: true, ...script('sam-local'), promises: [] },
  { name: 'mutants of the rules', longOnly: true, ...script('mutate'), promises: [] },
  { name: 'what an order costs', longOnly: true, ...script('bench:order'), promises: [] },
  {
    name: 'load',
    longOnly: true,
    ...script('bench:load', ({ seed }) => [
      'requirements',
      'hot-product',
      'fault',
      '--seed',
      String(seed),
      '--judge-only',
    ]),
    promises: ['P14'],
  },
];
