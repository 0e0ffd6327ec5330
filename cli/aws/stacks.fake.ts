import type { Clock } from '../../platform/clock.ts';
import type { ChangeSetRequest, ResourceChange, StackEvent, StackState, Stacks } from './stacks.ts';

/** How the fake CloudFormation is to behave; by stack name where a stack is named. */
export interface FakeBehaviour {
  /** Outputs that a stack has once it stands; `CloudCartDigest` is always there. */
  outputs?: Record<string, Record<string, string>>;
  /** What a change set of this stack holds; one added resource otherwise. */
  changes?: Record<string, ResourceChange[]>;
  /** A resource that fails, and how the stack ends. */
  failures?: Record<string, { logicalId: string; type: string; reason: string; ends: string }>;
  /** Why a change set cannot be made. */
  refusals?: Record<string, string>;
  /** What a stack holds. */
  resources?: Record<string, Awaited<ReturnType<Stacks['resources']>>>;
  /** How often an operation is seen in progress before it ends. Default 1. */
  polls?: number;
  /** So many times a stack still shows its old status after an operation was asked for. Default 0. */
  late?: number;
  /** So many `describe` calls are throttled once something runs. */
  throttled?: number;
}

/** CloudFormation in memory, with the same states, and a record of every write. */
export interface FakeStacks extends Stacks {
  /** `createChangeSet shop-data`, in the order of the calls. */
  writes: string[];
  states: Map<string, StackState>;
  /** Parameters of the last change set, by stack name. */
  parameters: Map<string, Readonly<Record<string, string>>>;
  behaviour: FakeBehaviour;
}

interface Running {
  late: number;
  left: number;
  begin(): void;
  finish(): void;
}

const ADDED: ResourceChange = {
  action: 'Add',
  logicalId: 'Thing',
  physicalId: undefined,
  type: 'AWS::SNS::Topic',
  replacement: undefined,
  policyAction: undefined,
  properties: [],
  before: undefined,
  after: undefined,
};

export const standingStack = (name: string, over: Partial<StackState> = {}): StackState => ({
  name,
  id: `arn:${name}`,
  status: 'CREATE_COMPLETE',
  reason: undefined,
  outputs: {},
  parameters: {},
  tags: {},
  terminationProtection: false,
  ...over,
});

function throttle(): never {
  throw Object.assign(new Error('Rate exceeded'), { name: 'Throttling' });
}

export function fakeStacks(clock: Clock, behaviour: FakeBehaviour = {}): FakeStacks {
  const states = new Map<string, StackState>();
  const parameters = new Map<string, Readonly<Record<string, string>>>();
  const running = new Map<string, Running>();
  const sets = new Map<string, ChangeSetRequest>();
  const events = new Map<string, StackEvent[]>();
  const writes: string[] = [];
  let throttledLeft = behaviour.throttled ?? 0;
  let count = 0;

  const nameOf = (nameOrId: string) => nameOrId.replace(/^arn:/, '');
  const record = (name: string, logicalId: string, type: string, status: string, reason?: string) => {
    count += 1;
    const event: StackEvent = { id: `event-${count}`, at: clock.now(), logicalId, type, status, reason };
    events.set(name, [...(events.get(name) ?? []), event]);
  };
  const set = (name: string, over: Partial<StackState>) =>
    states.set(name, { ...(states.get(name) ?? standingStack(name)), ...over });
  const start = (name: string, status: string, finish: () => void) => {
    const begin = () => set(name, { status });
    const late = behaviour.late ?? 0;
    if (late === 0) begin();
    running.set(name, { late, left: behaviour.polls ?? 1, begin, finish });
  };

  function advance(name: string): void {
    const work = running.get(name);
    if (!work) return;
    if (throttledLeft > 0) {
      throttledLeft -= 1;
      throttle();
    }
    if (work.late > 0) {
      work.late -= 1;
      if (work.late === 0) work.begin();
      return;
    }
    work.left -= 1;
    if (work.left >= 0) return;
    running.delete(name);
    work.finish();
  }

  function finishDeployment(request: ChangeSetRequest): void {
    const name = request.stackName;
    const failure = behaviour.failures?.[name];
    if (failure) {
      record(name, failure.logicalId, failure.type, 'CREATE_FAILED', failure.reason);
      record(name, 'Other', 'AWS::SNS::Topic', 'CREATE_FAILED', 'Resource creation cancelled');
      record(name, name, 'AWS::CloudFormation::Stack', failure.ends);
      set(name, { status: failure.ends });
      return;
    }
    const digest = request.parameters.CloudCartDigest ?? '';
    set(name, {
      status: `${request.type}_COMPLETE`,
      parameters: request.parameters,
      tags: request.tags,
      outputs: { ...behaviour.outputs?.[name], CloudCartDigest: digest },
    });
    record(name, name, 'AWS::CloudFormation::Stack', `${request.type}_COMPLETE`);
  }

  return {
    writes,
    states,
    parameters,
    behaviour,
    async describe(nameOrId) {
      const name = nameOf(nameOrId);
      advance(name);
      return states.get(name);
    },
    async createChangeSet(request) {
      const { stackName } = request;
      writes.push(`createChangeSet ${stackName} ${request.type}`);
      const exists = states.has(stackName);
      if ((request.type === 'CREATE') === exists)
        throw new Error(`${request.type} of ${stackName}, exists: ${exists}`);
      if (!exists) set(stackName, { status: 'REVIEW_IN_PROGRESS' });
      parameters.set(stackName, request.parameters);
      sets.set(request.changeSetName, request);
      return { stackId: `arn:${stackName}`, changeSetId: request.changeSetName };
    },
    async describeChangeSet(changeSetId) {
      const name = sets.get(changeSetId)?.stackName ?? '';
      const reason = behaviour.refusals?.[name];
      if (reason) return { status: 'FAILED', reason, changes: [] };
      return { status: 'CREATE_COMPLETE', reason: undefined, changes: behaviour.changes?.[name] ?? [ADDED] };
    },
    async deleteChangeSet(changeSetId) {
      writes.push(`deleteChangeSet ${sets.get(changeSetId)?.stackName}`);
      sets.delete(changeSetId);
    },
    async executeChangeSet(changeSetId) {
      const request = sets.get(changeSetId);
      if (!request) throw new Error(`no change set ${changeSetId}`);
      writes.push(`executeChangeSet ${request.stackName}`);
      start(request.stackName, `${request.type}_IN_PROGRESS`, () => finishDeployment(request));
    },
    async deleteStack(nameOrId) {
      const name = nameOf(nameOrId);
      writes.push(`deleteStack ${name}`);
      const failure = behaviour.failures?.[name];
      start(name, 'DELETE_IN_PROGRESS', () => {
        if (failure?.ends === 'DELETE_FAILED') {
          record(name, failure.logicalId, failure.type, 'DELETE_FAILED', failure.reason);
          record(name, name, 'AWS::CloudFormation::Stack', 'DELETE_FAILED');
          set(name, { status: 'DELETE_FAILED' });
        } else states.delete(name);
      });
    },
    async events(nameOrId, since) {
      return (events.get(nameOf(nameOrId)) ?? []).filter((event) => event.at >= since);
    },
    async resources(nameOrId) {
      const name = nameOf(nameOrId);
      return states.has(name) ? (behaviour.resources?.[name] ?? []) : [];
    },
  };
}
