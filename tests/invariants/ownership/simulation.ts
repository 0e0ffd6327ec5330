import { type FakeAccount, fakeAccount } from '../../../cli/actions/destroy/account.fake.ts';
import type { findOwnership } from '../../../cli/actions/destroy/ownership.ts';
import type { DestroyReport } from '../../../cli/actions/destroy.ts';
import { resourceKey } from '../../../cli/aws/retained-resources.fake.ts';
import { CliError } from '../../../cli/errors.ts';
import { live, NESTED, type World } from './account-history.ts';
import { type DrawnEnvironment, drawEnvironment, drawsOf } from './environments.ts';

/** `dev-2` begins as `dev` does. */
const ENVIRONMENTS = ['dev', 'dev-2', 'prod'];
/** What one run came to. */
export interface OwnershipRun {
  violations: string[];
  /** Resources of other owners that the environment's templates name. */
  sharedNames: number;
  deleted: number;
  outcome: string;
}

/** Change sets of other tools, as `stack change-set`. */
async function preparedByOthers({ stacks }: FakeAccount): Promise<string[]> {
  const all = await Promise.all(
    [...stacks.states.keys()].map(async (stack) =>
      (await stacks.changeSets(stack)).map(({ name }) => `${stack} ${name}`),
    ),
  );
  return all.flat().filter((one) => one.includes(' theirs-'));
}

/** What may stop a destruction. */
const STOPS = [
  'stack-not-owned',
  'other-project',
  'stack-protected',
  'resource-protected',
  'not-owned',
  'left-behind',
];

function check(world: World, env: DrawnEnvironment, before: Map<string, string>, outcome: string): string[] {
  const { account, owners, isEngine } = world;
  const { existing, writes } = account.resources;
  const foreign = [...before].filter(([key]) => owners.get(key) !== env.name);
  const touched = foreign.filter(([key, was]) => {
    const isWritten = writes.some((write) => key.endsWith(` ${write.split(' ')[1]}`));
    return isWritten || JSON.stringify(existing.get(key)) !== was;
  });
  const own = [...env.declared.keys()];
  const stacks = account.stacks.writes.filter((write) => !own.includes(write.split(' ')[1] ?? ''));
  const foreignStacks = [...world.foreignStacks].filter((stack) => !account.stacks.states.has(stack));
  // What a stack of another environment lists by its name as well is disputed: it is left on purpose.
  const disputed = new Set(
    [...account.stacks.states.keys()].flatMap((stack) =>
      own.some((one) => stack === one || stack === `${one}${NESTED}`)
        ? []
        : (account.stacks.behaviour.resources?.[stack] ?? []).map(({ type, physicalId: name }) =>
            resourceKey({ type, name }),
          ),
    ),
  );
  const left = [...existing.keys()].filter((key) => owners.get(key) === env.name && !disputed.has(key));
  const isDone = outcome === 'done' || (outcome === 'left-behind' && !isEngine);
  return [
    ...touched.map(([key]) => `${key} of ${owners.get(key)} was touched`),
    ...stacks.map((write) => `${write}: not a stack of ${env.name}`),
    ...foreignStacks.map((stack) => `stack ${stack} of others was deleted`),
    ...(isDone ? left.map((key) => `${key} of ${env.name} is left`) : []),
    ...(outcome === 'done' || STOPS.includes(outcome) ? [] : [`it ended with ${outcome}`]),
  ];
}

const outcomeOf = (result: DestroyReport | unknown): string =>
  result instanceof CliError ? result.code : result instanceof Error ? result.message : 'done';

/**
 * Draws an account with the past of three environments, destroys one of them, and looks at everything that is another's.
 * @param find how ownership is found; a double in place of the command's own
 */
export async function ownershipRun(seed: number, find?: typeof findOwnership): Promise<OwnershipRun> {
  const draws = drawsOf(seed);
  const account = fakeAccount();
  const isEngine = draws.percent(30);
  const world: World = { account, draws, owners: new Map(), isEngine, foreignStacks: new Set() };
  const environments = ENVIRONMENTS.map((name) => drawEnvironment(draws, name, ENVIRONMENTS));
  await live(world, environments);
  account.stacks.writes.length = 0;
  const prepared = await preparedByOthers(account);
  if (isEngine) {
    for (const [key, one] of account.resources.existing)
      if (key.startsWith('AWS::S3::')) account.resources.existing.set(key, { ...one, tags: {} });
  }
  const env = draws.one(environments);
  const names = new Set([...env.declared.values()].flat().map(resourceKey));
  const before = new Map([...account.resources.existing].map(([key, one]) => [key, JSON.stringify(one)]));
  const stacks = isEngine ? { stacks: { ...account.stacks, ownerOf: async () => undefined } } : {};
  const result = await account
    .destroy(
      env,
      { removeProtection: draws.percent(40) },
      { ...stacks, ...(find ? { findOwnership: find } : {}) },
    )
    .catch((error: unknown) => error);
  const outcome = outcomeOf(result);
  const stillPrepared = await preparedByOthers(account);
  const discarded = prepared.filter((one) => !stillPrepared.includes(one));
  return {
    violations: [
      ...check(world, env, before, outcome),
      ...discarded.map((one) => `change set ${one} of another tool was deleted`),
    ].map((what) => `seed ${seed}: ${what}`),
    sharedNames: [...before.keys()].filter((key) => names.has(key) && world.owners.get(key) !== env.name)
      .length,
    deleted: account.resources.writes.filter((write) => write.startsWith('remove ')).length,
    outcome,
  };
}

/** Many runs, each with a seed of its own. */
export async function ownershipRuns(firstSeed: number, runs: number, find?: typeof findOwnership) {
  const all: OwnershipRun[] = [];
  for (let n = 0; n < runs; n += 1) all.push(await ownershipRun(firstSeed + n, find));
  const sum = (of: (run: OwnershipRun) => number): number => all.reduce((total, one) => total + of(one), 0);
  const outcomes: Record<string, number> = {};
  for (const { outcome } of all) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    violations: all.flatMap((one) => one.violations),
    sharedNames: sum((one) => one.sharedNames),
    deleted: sum((one) => one.deleted),
    outcomes,
  };
}
