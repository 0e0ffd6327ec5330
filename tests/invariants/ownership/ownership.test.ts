import { formOf, repeatBy } from '../form.ts';
import { report } from '../report.ts';
import { ownershipRuns } from './simulation.ts';

const { long, seed } = formOf();
const RUNS = long ? 5_000 : 600;

test('destroying one environment never touches a resource of another, and deletes all of its own', async () => {
  const { violations, sharedNames, deleted, outcomes } = await ownershipRuns(seed, RUNS);
  report('ownership', [
    {
      promise: 'P23',
      title: 'No command touches what another environment owns',
      tried:
        'one of three environments is destroyed after random deployments, creations that fail over existing names, deletions and protections, with fixed names, copied blocks, retained resources, nested stacks, stacks that other tools prepared, and stacks of other projects and tools under the same names, deleted ones too',
      numbers: {
        runs: RUNS,
        violations: violations.length,
        'names of others': sharedNames,
        deleted,
        ...outcomes,
      },
      seed,
      ok: violations.length === 0,
    },
  ]);
  if (violations.length > 0)
    throw new Error([...violations.slice(0, 10), repeatBy(seed, 'tests/invariants/ownership')].join('\n'));
  // Every case occurs, or the runs show nothing.
  const rare = [
    ...['stack-not-owned', 'other-project', 'stack-protected', 'resource-protected'],
    ...['left-behind', 'not-owned'],
  ];
  expect(rare.filter((one) => !outcomes[one])).toEqual([]);
  expect(outcomes.done ?? 0).toBeGreaterThan(RUNS / 5);
  expect(sharedNames).toBeGreaterThan(RUNS / 4);
  expect(deleted).toBeGreaterThan(RUNS / 5);
}, 300_000);
