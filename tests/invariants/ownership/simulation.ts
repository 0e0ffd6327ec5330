import { type FakeAccount, fakeAccount } from '../../../cli/actions/destroy/account.fake.ts';
import type { findOwnership } from '../../../cli/actions/destroy/ownership.ts';
import type { DestroyReport } from '../../../cli/actions/destroy.ts';
import { resourceKey } from '../../../cli/aws/retained-resources.fake.ts';
import { CliError } from '../../../cli/errors.ts';
import {
  type Declared,
  type DrawnEnvironment,
  type Draws,
  drawEnvironment,
  drawsOf,
} from './environments.ts';

/** `dev-2` begins as `dev` does. */
const ENVIRONMENTS = ['dev', 'dev-2', 'prod'];
/** The owner of what was created outside CloudFormation. */
const NOBODY = 'none';

/** What one run came to. */
export interface OwnershipRun {
  violations: string[];
  /** Resources of other owners that the environment's templates name. */
  sharedNames: number;
  deleted: number;
  outcome: string;
}

/** The account, and who really created each resource. */
interface World {
  account: FakeAccount;
  draws: Draws;
  owners: Map<string, string>;
  /** Buckets have no tags and nothing can be looked up by its name, as on the local engine. */
  isEngine: boolean;
}

/** Creates a stack as CloudFormation does: the first name that is taken rolls it back. */
function deployStack(
  { account, draws, owners }: World,
  env: string,
  stack: string,
  declared: readonly Declared[],
): void {
  if (account.stacks.states.has(stack)) return;
  const taken = declared.findIndex((one) => account.resources.existing.has(resourceKey(one)));
  const created = taken < 0 ? declared : declared.slice(0, taken);
  account.deploy(stack, created, { terminationProtection: taken < 0 && draws.percent(10) });
  for (const one of created) owners.set(resourceKey(one), env);
  if (taken < 0) return;
  account.deploy(stack, [], { status: 'ROLLBACK_COMPLETE' });
  for (const one of created) {
    if (one.deletionPolicy === 'Retain') account.list(stack, { ...one, status: 'DELETE_SKIPPED' });
    else forget({ account, owners }, one);
  }
  for (const one of declared.slice(taken, taken + 1))
    account.list(stack, { ...one, status: 'CREATE_FAILED' });
}

function forget({ account, owners }: Pick<World, 'account' | 'owners'>, one: Declared): void {
  account.resources.existing.delete(resourceKey(one));
  owners.delete(resourceKey(one));
}

/** Deletes a stack outside the command: what it retains stays. */
function deleteStack(world: World, stack: string, declared: readonly Declared[]): void {
  const { account, owners } = world;
  if (account.stacks.states.get(stack)?.status !== 'CREATE_COMPLETE') return;
  account.deleteStack(stack);
  for (const one of declared)
    if (!account.resources.existing.has(resourceKey(one))) owners.delete(resourceKey(one));
}

/** Things that happen to an account over the years. */
function live(world: World, environments: readonly DrawnEnvironment[]): void {
  const { account, draws, owners } = world;
  for (let step = 0; step < 14; step += 1) {
    account.context.clock.advance(60_000);
    const { name, declared } = draws.one(environments);
    const [stack, resources] = draws.one([...declared]);
    if (draws.percent(60)) deployStack(world, name, stack, resources);
    else if (draws.percent(50)) deleteStack(world, stack, resources);
    else if (resources.length > 0) {
      const one = draws.one(resources);
      if (draws.percent(70)) forget(world, one);
      else if (!account.resources.existing.has(resourceKey(one))) {
        account.create(one);
        owners.set(resourceKey(one), NOBODY);
      }
    }
  }
}

/** What may stop a destruction. */
const STOPS = ['stack-protected', 'resource-protected', 'not-owned', 'left-behind'];

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
  // What a stack of another environment lists by its name as well is disputed: it is left on purpose.
  const disputed = new Set(
    [...account.stacks.states.keys()].flatMap((stack) =>
      own.includes(stack)
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
  const world: World = { account, draws, owners: new Map(), isEngine };
  const environments = ENVIRONMENTS.map((name) => drawEnvironment(draws, name, ENVIRONMENTS));
  live(world, environments);
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
  return {
    violations: check(world, env, before, outcome).map((what) => `seed ${seed}: ${what}`),
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
