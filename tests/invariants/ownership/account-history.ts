import { type FakeAccount, OTHER_PARAMETERS } from '../../../cli/actions/destroy/account.fake.ts';
import { resourceKey } from '../../../cli/aws/retained-resources.fake.ts';
import type { Declared, DrawnEnvironment, Draws } from './environments.ts';

/** The owner of what was created outside CloudFormation. */
const NOBODY = 'none';
/** The owner of what another project or another tool deployed under a stack name of an environment. */
export const OTHERS = 'others';
/** Ends the name of a nested stack. */
export const NESTED = '-Inner';

/** The account, and who really created each resource. */
export interface World {
  account: FakeAccount;
  draws: Draws;
  owners: Map<string, string>;
  /** Buckets have no tags and nothing can be looked up by its name, as on the local engine. */
  isEngine: boolean;
  /** Stacks that others deployed under names of an environment and that still exist. */
  foreignStacks: Set<string>;
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
  const nested = created.filter((one) => one.isNested);
  account.deploy(
    stack,
    created.filter((one) => !one.isNested),
    { terminationProtection: taken < 0 && draws.percent(10) },
  );
  if (nested.length > 0) account.nest(stack, `${stack}${NESTED}`, nested);
  for (const one of created) owners.set(resourceKey(one), env);
  if (taken < 0) return;
  rollBack({ account, owners }, stack, declared, taken);
}

/** Rolls a creation back. A resource of another owner under a taken name ends with the same events as one that was created. */
function rollBack(
  { account, owners }: Pick<World, 'account' | 'owners'>,
  stack: string,
  declared: readonly Declared[],
  taken: number,
): void {
  const { id } = account.stacks.states.get(stack) ?? {};
  account.stacks.states.delete(`${stack}${NESTED}`);
  account.deploy(stack, [], { status: 'ROLLBACK_COMPLETE', ...(id === undefined ? {} : { id }) });
  const named = declared.filter((one) => !one.isNested);
  for (const [index, one] of declared.slice(0, taken + 1).entries()) {
    const isRetained = one.deletionPolicy === 'Retain';
    const status = isRetained ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE';
    const record = (happened: string) =>
      account.stacks.recordEvent(stack, { ...event, type: one.type, status: happened, reason: undefined });
    const event = { logicalId: `R${named.indexOf(one)}`, physicalId: one.name };
    if (index === taken) record('CREATE_FAILED');
    record(status);
    if (index === taken) account.list(stack, { ...one, status: isRetained ? status : 'CREATE_FAILED' });
    else if (isRetained) account.list(stack, { ...one, status });
    else forget({ account, owners }, one);
  }
}

/** Another project, or another tool, deploys a stack of this name and its resources, as far as their names are free. */
function deployForeign(world: World, stack: string, declared: readonly Declared[]): void {
  const { account, draws, owners, foreignStacks } = world;
  if (account.stacks.states.has(stack)) return;
  const free = declared.filter((one) => !one.isNested && !account.resources.existing.has(resourceKey(one)));
  account.deploy(stack, free, { parameters: draws.percent(50) ? OTHER_PARAMETERS : {} });
  foreignStacks.add(stack);
  for (const one of free) owners.set(resourceKey(one), OTHERS);
  if (draws.percent(80)) deleteStack(world, stack, declared);
}

/** Prepares a stack without deploying it: another tool, or an earlier run of the command. */
async function prepareStack({ account, draws }: World, stack: string, step: number): Promise<void> {
  if (account.stacks.states.has(stack)) return;
  const changeSetName = `${draws.percent(60) ? 'theirs' : 'cloudcart'}-${stack}-${step}`;
  await account.stacks.createChangeSet({
    ...{ stackName: stack, changeSetName, type: 'CREATE', parameters: {}, tags: {} },
  });
}

function forget({ account, owners }: Pick<World, 'account' | 'owners'>, one: Declared): void {
  account.resources.existing.delete(resourceKey(one));
  owners.delete(resourceKey(one));
}

/** Deletes a stack outside the command: what it retains stays. */
function deleteStack(world: World, stack: string, declared: readonly Declared[]): void {
  const { account, owners, foreignStacks } = world;
  if (account.stacks.states.get(stack)?.status !== 'CREATE_COMPLETE') return;
  account.deleteStack(stack);
  foreignStacks.delete(stack);
  for (const one of declared)
    if (!account.resources.existing.has(resourceKey(one))) owners.delete(resourceKey(one));
}

/** Things that happen to an account over the years. */
export async function live(world: World, environments: readonly DrawnEnvironment[]): Promise<void> {
  const { account, draws, owners } = world;
  for (let step = 0; step < 14; step += 1) {
    account.context.clock.advance(60_000);
    const { name, declared } = draws.one(environments);
    const [stack, resources] = draws.one([...declared]);
    if (draws.percent(4)) await prepareStack(world, stack, step);
    else if (draws.percent(10)) deployForeign(world, stack, resources);
    else if (draws.percent(60)) deployStack(world, name, stack, resources);
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
