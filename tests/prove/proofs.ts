/** One thing to run; what it finds it leaves as reports. */
export interface Proof {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Takes long, or says nothing of the shop's code as it is on each commit: left out of the short form. */
  readonly longOnly?: boolean;
}

const jest = (project: string, ...paths: readonly string[]): Pick<Proof, 'command' | 'args'> => ({
  command: 'jest',
  args: ['--selectProjects', project, '--', ...paths],
});

const script = (name: string, ...args: readonly string[]): Pick<Proof, 'command' | 'args'> => ({
  command: 'npm',
  args: ['run', '--silent', name, ...(args.length > 0 ? ['--', ...args] : [])],
});

/** Everything that speaks for a promise, the quickest first. */
export const PROOFS: readonly Proof[] = [
  { name: 'the whole shop in one process', ...jest('unit', 'tests/invariants', 'tests/access') },
  { name: 'templates and scanners', ...jest('unit', 'tests/templates', 'tests/secrets') },
  { name: 'crash matrix and faults on the engine', ...jest('int', 'tests/invariants') },
  {
    name: 'the deployed shop on the engine',
    ...jest(
      'e2e',
      'tests/e2e',
      'tests/fuzz',
      'tests/access',
      'tests/privilege',
      'tests/invariants',
      'cli/shop',
    ),
  },
  { name: 'fuzzing', longOnly: true, ...script('fuzz') },
  { name: 'mutants of the rules', longOnly: true, ...script('mutate') },
  { name: 'what an order costs', longOnly: true, ...script('bench:order') },
  { name: 'load', longOnly: true, ...script('bench:load', 'requirements', 'hot-product', 'fault') },
];
