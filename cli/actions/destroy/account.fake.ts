import {
  type FakeResource,
  type FakeResources,
  fakeResource,
  fakeResources,
  resourceKey,
  stackTags,
} from '../../aws/retained-resources.fake.ts';
import { type FakeBehaviour, type FakeStacks, fakeStacks, standingStack } from '../../aws/stacks.fake.ts';
import type { StackState } from '../../aws/stacks.ts';
import { type FakeContext, fakeContext } from '../../context.fake.ts';
import { type Origin, writeOrigin } from '../../origin/origin.ts';
import { environmentConfig, memoryReader } from '../../project/memory.fake.ts';
import { inEnvironment, readProject } from '../../project/project.ts';
import { ownStacks } from '../deploy/own-stack.ts';
import { LOCAL_PACE } from '../deploy/watch.ts';
import { type DestroyReport, type DestroyRequest, destroyProject } from '../destroy.ts';
import type { Destruction } from './deletion-plan.ts';
import { NESTED_STACK } from './nested-stacks.ts';

export const PLACE = { account: '111122223333', region: 'eu-central-1' };

/** A stack's ARN as CloudFormation writes it. @param earlier how many stacks had the name before. Default 0 */
export const stackArn = (name: string, { account, region } = PLACE, earlier = 0): string =>
  `arn:aws:cloudformation:${region}:${account}:stack/${name}/0a1b2c3d${earlier || ''}`;

/** Where the project's stacks come from. */
const OWN: Origin = { name: 'shop', stacks: '', resources: '' };
/** Parameters of a stack that this project deployed. */
export const OWN_PARAMETERS = { CloudCartDigest: writeOrigin('digest', OWN) };
/** Parameters of a stack that another project deployed. */
export const OTHER_PARAMETERS = { CloudCartDigest: writeOrigin('digest', { ...OWN, name: 'blog' }) };

/** A resource as a stack created it. */
export interface CreatedResource {
  type: string;
  name: string;
  deletionPolicy?: string;
  isProtected?: boolean;
  /** Status in the stack's list. Default `CREATE_COMPLETE`. */
  status?: string;
  createdAt?: Date;
}

/** One account and region in memory: stacks of any environment, and the resources that exist. */
export interface FakeAccount {
  context: FakeContext;
  stacks: FakeStacks;
  resources: FakeResources;
  /** Creates a stack, and the resources that it lists, with CloudFormation's tags. */
  deploy(stack: string, created: readonly CreatedResource[], over?: Partial<StackState>): void;
  /** Creates a stack as the resource of another, and the resources that it lists. */
  nest(parent: string, stack: string, created: readonly CreatedResource[]): void;
  /** Lists a resource in a stack without creating it. */
  list(stack: string, listed: CreatedResource): void;
  /** Creates a resource outside CloudFormation, or for a stack that does not exist any more. */
  create(resource: CreatedResource, tags?: FakeResource['tags']): void;
  /** Deletes a stack as CloudFormation does: what its policy retains stays. */
  deleteStack(stack: string): void;
  destroy(
    environment: EnvironmentFixture,
    request?: Partial<DestroyRequest>,
    over?: Partial<Destruction>,
  ): Promise<DestroyReport>;
}

/** An environment of a project: its templates by file name, and the other environments beside it. */
export interface EnvironmentFixture {
  name: string;
  application: string;
  templates: Readonly<Record<string, string>>;
  otherApplications: readonly string[];
}

function destructionOf(
  { stacks, resources }: Pick<FakeAccount, 'stacks' | 'resources'>,
  { name, application: stackName, templates, otherApplications }: EnvironmentFixture,
): Destruction {
  const project = inEnvironment(
    readProject('/project', memoryReader(templates)),
    environmentConfig({ name, stackName }),
    { environment: {}, options: [] },
  );
  const listing = { list: async () => [] };
  return {
    ...{ project, place: PLACE, stacks, originOf: () => OWN, resources, otherApplications, listing },
    objectKeys: async () => [],
    pace: LOCAL_PACE,
  };
}

export function fakeAccount(context = fakeContext()): FakeAccount {
  const resources = fakeResources({});
  /** A stack that is deleted outside the command has lost its protections. */
  let isOutside = false;
  const lists: NonNullable<FakeBehaviour['resources']> = {};
  const stacks = fakeStacks(context.clock, {
    resources: lists,
    deleteResource: ({ type, physicalId }) => {
      const key = resourceKey({ type, name: physicalId });
      if (!isOutside && resources.existing.get(key)?.isProtected) throw new Error(`${key} is protected`);
      resources.existing.delete(key);
    },
  });
  const list: FakeAccount['list'] = (
    stack,
    { type, name, status = 'CREATE_COMPLETE', deletionPolicy = 'Delete' },
  ) => {
    const all = lists[stack] ?? [];
    lists[stack] = [...all, { logicalId: `R${all.length}`, physicalId: name, type, status, deletionPolicy }];
    if (status === 'CREATE_COMPLETE')
      stacks.recordEvent(stack, {
        logicalId: `R${all.length}`,
        physicalId: name,
        type,
        status,
        reason: undefined,
      });
  };
  const counts = new Map<string, number>();
  const deploy: FakeAccount['deploy'] = (stack, created, over = {}) => {
    const earlier = counts.get(stack) ?? 0;
    counts.set(stack, earlier + 1);
    const id = over.id ?? stackArn(stack, PLACE, earlier);
    lists[stack] = [];
    stacks.states.set(stack, standingStack(stack, { parameters: OWN_PARAMETERS, ...over, id }));
    for (const one of created) {
      list(stack, one);
      create(one, stackTags(stack, id));
    }
  };
  const create: FakeAccount['create'] = ({ type, name, isProtected = false, createdAt }, tags = {}) => {
    resources.existing.set(
      resourceKey({ type, name }),
      fakeResource({ tags, isProtected, createdAt: createdAt ?? context.clock.now() }),
    );
  };
  const account: FakeAccount = {
    context,
    stacks,
    resources,
    list,
    create,
    deploy,
    nest(parent, stack, created) {
      deploy(stack, created, { parameters: {} });
      list(parent, { type: NESTED_STACK, name: stacks.states.get(stack)?.id ?? '' });
    },
    deleteStack(stack) {
      isOutside = true;
      stacks.drop(stack);
      isOutside = false;
      lists[stack] = [];
    },
    destroy: async (environment, request = {}, over = {}) => {
      const destruction = { ...destructionOf({ stacks, resources }, environment), ...over };
      const { project, originOf } = destruction;
      return destroyProject(
        context,
        { ...destruction, stacks: ownStacks(destruction.stacks, project, originOf) },
        { env: environment.name, yes: true, ...request },
      );
    },
  };
  return account;
}
