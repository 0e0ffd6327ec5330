import type { Clock } from '../../platform/clock.ts';
import type {
  ChangeSetRequest,
  ResourceChange,
  ResourceDrift,
  StackEvent,
  StackState,
  Stacks,
} from './stacks.ts';

/** Something that goes wrong with calls, apart from what the stacks do. */
export interface Trouble {
  operation: keyof Stacks;
  /** Name of the error: `Throttling`, `TimeoutError`, `ExpiredToken`, … */
  error: string;
  /** So many calls fail. Default 1. */
  times?: number;
  /** The call does its work, only its answer is lost. Default false. */
  replyLost?: boolean;
}

/** A resource that a stack lists. */
export type FakeStackResource = Awaited<ReturnType<Stacks['resources']>>[number] & {
  /** `Retain` and `RetainExceptOnCreate` leave it when the stack is deleted. Default `Delete`. */
  deletionPolicy?: string;
};

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
  /** What a stack lists. */
  resources?: Record<string, FakeStackResource[]>;
  /** Deletes a resource for its stack. */
  deleteResource?(resource: FakeStackResource): void;
  /** How often an operation is seen in progress before it ends. Default 1. */
  polls?: number;
  /** The same for single stacks. */
  slow?: Record<string, number>;
  /** How often a change set is seen being made. Default 0. */
  changeSetPolls?: number;
  /** So many times a stack still shows its old status after an operation was asked for. Default 0. */
  late?: number;
  /** So many `describe` calls are throttled once something runs. */
  throttled?: number;
  /** Calls that fail. */
  troubles?: Trouble[];
  /** Resources that a continued rollback fails on, unless they are skipped. */
  unrollable?: Record<string, string[]>;
  /** What was changed past CloudFormation. */
  drifts?: Record<string, ResourceDrift[]>;
  /** Why drift cannot be looked for. */
  driftFailures?: Record<string, string>;
  /** Templates in a bucket, by their address. */
  objects?: Record<string, string>;
}

/** CloudFormation in memory, with the same states, and a record of every write. */
export interface FakeStacks extends Stacks {
  /** `createChangeSet shop-data`, in the order of the calls. */
  writes: string[];
  states: Map<string, StackState>;
  /** Parameters of the last change set, by stack name. */
  parameters: Map<string, Readonly<Record<string, string>>>;
  /** Templates of the stacks that stand. */
  templates: Map<string, string>;
  behaviour: FakeBehaviour;
  /** Deletes a stack outside the command: what its policy retains stays, and its ARN still describes it. */
  drop(stackName: string): void;
  /** Records an event of a resource. */
  recordEvent(stackName: string, event: Omit<StackEvent, 'id' | 'at'>): void;
}

/** A stretch of an operation during which the status stays the same. */
interface Phase {
  status: string;
  polls: number;
  done(): void;
}

const STACK = 'AWS::CloudFormation::Stack';
const CAN_BE_UPDATED = new Set([
  'CREATE_COMPLETE',
  'UPDATE_COMPLETE',
  'UPDATE_ROLLBACK_COMPLETE',
  'IMPORT_COMPLETE',
]);

const ADDED: ResourceChange = {
  action: 'Add',
  logicalId: 'Things2',
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
  parameters: { CloudCartDigest: 'other' },
  tags: {},
  terminationProtection: false,
  ...over,
});

const failWith = (name: string, message: string): never => {
  throw Object.assign(new Error(message), { name });
};

/** The stack that exists and has this name or ARN. */
const existingOf = (states: ReadonlyMap<string, StackState>, nameOrId: string): StackState | undefined => {
  const found = states.get(nameOf(nameOrId));
  return found && nameOrId.includes(':stack/') && found.id !== nameOrId ? undefined : found;
};

const nameOf = (nameOrId: string): string =>
  /:stack\/([^/]+)\//.exec(nameOrId)?.[1] ?? nameOrId.replace(/^arn:/, '');

/** Wraps every call so that it fails as `troubles` say. */
function troubled(stacks: FakeStacks): FakeStacks {
  const left = new Map<Trouble, number>();
  const isFunction = (value: unknown): value is (...args: unknown[]) => Promise<unknown> =>
    typeof value === 'function';
  return new Proxy(stacks, {
    get(target, key, receiver) {
      const own: unknown = Reflect.get(target, key, receiver);
      if (!isFunction(own)) return own;
      return async (...args: unknown[]) => {
        const trouble = target.behaviour.troubles?.find(
          (one) => one.operation === key && (left.get(one) ?? one.times ?? 1) > 0,
        );
        if (!trouble) return own(...args);
        left.set(trouble, (left.get(trouble) ?? trouble.times ?? 1) - 1);
        if (trouble.replyLost) await own(...args);
        return failWith(trouble.error, `${trouble.error}: ${String(key)}`);
      };
    },
  });
}

export function fakeStacks(clock: Clock, behaviour: FakeBehaviour = {}): FakeStacks {
  const states = new Map<string, StackState>();
  const parameters = new Map<string, Readonly<Record<string, string>>>();
  const templates = new Map<string, string>();
  const running = new Map<string, { late: number; phases: Phase[]; begun: boolean }>();
  const sets = new Map<string, { request: ChangeSetRequest; polls: number; executed: boolean }>();
  /** By ARN. */
  const events = new Map<string, StackEvent[]>();
  const writes: string[] = [];
  let throttledLeft = behaviour.throttled ?? 0;
  let count = 0;

  /** As they were when they were deleted, newest first. */
  const deleted: StackState[] = [];
  const idOf = (nameOrId: string): string =>
    nameOrId.startsWith('arn:') ? nameOrId : (states.get(nameOrId)?.id ?? `arn:${nameOrId}`);
  const append = (name: string, event: Omit<StackEvent, 'id' | 'at'>) => {
    count += 1;
    const id = idOf(name);
    events.set(id, [...(events.get(id) ?? []), { id: `event-${count}`, at: clock.now(), ...event }]);
  };
  const record = (name: string, logicalId: string, type: string, status: string, reason?: string) =>
    append(name, { logicalId, type, status, reason });
  const set = (name: string, over: Partial<StackState>) =>
    states.set(name, { ...(states.get(name) ?? standingStack(name)), ...over });
  const end = (name: string, status: string, over: Partial<StackState> = {}) => {
    record(name, name, STACK, status);
    set(name, { ...over, status });
  };
  const bodyOf = (request: ChangeSetRequest) =>
    request.templateBody ?? behaviour.objects?.[request.templateUrl ?? ''];

  function begin(name: string): void {
    const work = running.get(name);
    const phase = work?.phases[0];
    if (!work || !phase) return;
    record(name, name, STACK, phase.status, work.begun ? undefined : 'User Initiated');
    work.begun = true;
    set(name, { status: phase.status });
  }

  function start(name: string, phases: Phase[]): void {
    const late = behaviour.late ?? 0;
    running.set(name, { late, phases, begun: false });
    if (late === 0) begin(name);
  }

  function advance(name: string): void {
    const work = running.get(name);
    if (!work) return;
    if (throttledLeft > 0) {
      throttledLeft -= 1;
      failWith('Throttling', 'Rate exceeded');
    }
    if (work.late > 0) {
      work.late -= 1;
      if (work.late === 0) begin(name);
      return;
    }
    const phase = work.phases[0];
    if (!phase) return;
    phase.polls -= 1;
    if (phase.polls >= 0) return;
    work.phases.shift();
    if (work.phases.length === 0) running.delete(name);
    phase.done();
    if (work.phases.length > 0) begin(name);
  }

  const pollsOf = (name: string) => behaviour.slow?.[name] ?? behaviour.polls ?? 1;
  const rollback = (name: string, type: 'CREATE' | 'UPDATE', ends: string): Phase => ({
    status: type === 'CREATE' ? 'ROLLBACK_IN_PROGRESS' : 'UPDATE_ROLLBACK_IN_PROGRESS',
    polls: 0,
    done: () => {
      if (ends.endsWith('_FAILED'))
        record(name, 'Stuck', 'AWS::SQS::Queue', 'UPDATE_FAILED', 'cannot go back');
      end(name, ends);
    },
  });

  function stands(name: string, request: ChangeSetRequest): void {
    const digest = request.parameters.CloudCartDigest ?? '';
    const body = bodyOf(request);
    if (body !== undefined) templates.set(name, body);
    end(name, `${request.type}_COMPLETE`, {
      parameters: request.parameters,
      tags: request.tags,
      outputs: { ...behaviour.outputs?.[name], CloudCartDigest: digest },
    });
  }

  function deploymentPhases(request: ChangeSetRequest): Phase[] {
    const { stackName: name, type } = request;
    const failure = behaviour.failures?.[name];
    const status = `${type}_IN_PROGRESS`;
    if (failure && failure.ends !== 'DELETE_FAILED') {
      const done = () => {
        record(name, failure.logicalId, failure.type, `${type}_FAILED`, failure.reason);
        record(name, 'Other', 'AWS::SNS::Topic', `${type}_FAILED`, 'Resource creation cancelled');
      };
      return [{ status, polls: pollsOf(name), done }, rollback(name, type, failure.ends)];
    }
    if (type === 'CREATE') return [{ status, polls: pollsOf(name), done: () => stands(name, request) }];
    const cleanup = {
      status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS',
      polls: 0,
      done: () => stands(name, request),
    };
    return [{ status, polls: pollsOf(name), done: () => undefined }, cleanup];
  }

  function deleteResources(name: string): void {
    for (const one of behaviour.resources?.[name] ?? []) {
      const { logicalId, physicalId, type, deletionPolicy = 'Delete' } = one;
      if (/^(CREATE_FAILED|DELETE_)/.test(one.status)) continue;
      const isRetained = deletionPolicy.startsWith('Retain');
      if (!isRetained) behaviour.deleteResource?.(one);
      const status = isRetained ? 'DELETE_SKIPPED' : 'DELETE_COMPLETE';
      append(name, { logicalId, physicalId, type, status, reason: undefined });
      if (type === STACK && !isRetained) deleteNested(nameOf(physicalId));
    }
  }

  function remember(state: StackState): void {
    deleted.unshift({ ...state, status: 'DELETE_COMPLETE' });
    states.delete(state.name);
  }

  function deleteNested(name: string): void {
    const state = states.get(name);
    if (!state) return;
    deleteResources(name);
    remember(state);
  }

  function deletion(name: string): Phase {
    const failure = behaviour.failures?.[name];
    return {
      status: 'DELETE_IN_PROGRESS',
      polls: pollsOf(name),
      done: () => {
        if (failure?.ends === 'DELETE_FAILED') {
          record(name, failure.logicalId, failure.type, 'DELETE_FAILED', failure.reason);
          end(name, 'DELETE_FAILED');
        } else {
          deleteResources(name);
          remember(find(name));
          templates.delete(name);
        }
      },
    };
  }

  const find = (nameOrId: string): StackState =>
    states.get(nameOf(nameOrId)) ??
    failWith('ValidationError', `Stack with id ${nameOf(nameOrId)} does not exist`);

  const fake: FakeStacks = {
    writes,
    states,
    parameters,
    templates,
    behaviour,
    drop: deleteNested,
    recordEvent: append,
    async describe(nameOrId) {
      const name = nameOf(nameOrId);
      advance(name);
      return existingOf(states, nameOrId) ?? deleted.find(({ id }) => id === nameOrId);
    },
    async createChangeSet(request) {
      const { stackName, changeSetName } = request;
      if (sets.has(changeSetName)) return { stackId: `arn:${stackName}`, changeSetId: changeSetName };
      const existing = states.get(stackName);
      const isDeployed = existing !== undefined && existing.status !== 'REVIEW_IN_PROGRESS';
      if ((request.type === 'CREATE') === isDeployed)
        throw new Error(`${request.type} of ${stackName}, exists: ${existing !== undefined}`);
      writes.push(`createChangeSet ${stackName} ${request.type}`);
      if (isDeployed && !CAN_BE_UPDATED.has(existing.status)) {
        failWith(
          'ValidationError',
          `Stack:arn:${stackName} is in ${existing.status} state and can not be updated.`,
        );
      }
      if (!existing) set(stackName, { status: 'REVIEW_IN_PROGRESS' });
      parameters.set(stackName, request.parameters);
      sets.set(changeSetName, { request, polls: behaviour.changeSetPolls ?? 0, executed: false });
      return { stackId: `arn:${stackName}`, changeSetId: changeSetName };
    },
    async describeChangeSet(changeSetId) {
      const found = sets.get(changeSetId) ?? failWith('ChangeSetNotFoundException', `no ${changeSetId}`);
      found.polls -= 1;
      if (found.polls >= 0) return { status: 'CREATE_IN_PROGRESS', reason: undefined, changes: [] };
      const name = found.request.stackName;
      const reason = behaviour.refusals?.[name];
      if (reason) return { status: 'FAILED', reason, changes: [] };
      return { status: 'CREATE_COMPLETE', reason: undefined, changes: behaviour.changes?.[name] ?? [ADDED] };
    },
    async deleteChangeSet(changeSetId) {
      writes.push(`deleteChangeSet ${sets.get(changeSetId)?.request.stackName}`);
      sets.delete(changeSetId);
    },
    async executeChangeSet(changeSetId) {
      const found = sets.get(changeSetId) ?? failWith('ChangeSetNotFoundException', `no ${changeSetId}`);
      const { request } = found;
      if (found.executed)
        failWith('InvalidChangeSetStatus', `${changeSetId} is in EXECUTE_IN_PROGRESS status`);
      const { status } = find(request.stackName);
      if (status !== 'REVIEW_IN_PROGRESS' && !CAN_BE_UPDATED.has(status))
        failWith(
          'ValidationError',
          `Stack:${request.stackName} is in ${status} state and can not be updated.`,
        );
      writes.push(`executeChangeSet ${request.stackName}`);
      found.executed = true;
      start(request.stackName, deploymentPhases(request));
    },
    async deleteStack(nameOrId) {
      const name = nameOf(nameOrId);
      if (states.get(name)?.terminationProtection)
        failWith(
          'ValidationError',
          `Stack [${name}] cannot be deleted while TerminationProtection is enabled`,
        );
      writes.push(`deleteStack ${name}`);
      start(name, [deletion(name)]);
    },
    async events(nameOrId, since) {
      return (events.get(idOf(nameOrId)) ?? []).filter((event) => event.at >= since);
    },
    async resources(nameOrId) {
      const found = existingOf(states, nameOrId);
      return found ? (behaviour.resources?.[found.name] ?? []) : [];
    },
    async ownerOf({ type, name }) {
      for (const state of states.values()) {
        const listed = await fake.resources(state.id);
        if (
          listed.some((one) => one.type === type && one.physicalId === name && one.status !== 'CREATE_FAILED')
        )
          return { stackName: state.name, stackId: state.id };
      }
      return undefined;
    },
    async deletedStacks(name) {
      return deleted.filter((one) => one.name === name).map(({ id }) => id);
    },
    async list() {
      return [...states.values()].map(({ name, status }) => ({ name, status }));
    },
    async template(nameOrId, _stage, changeSetId) {
      if (changeSetId === undefined) return templates.get(nameOf(nameOrId));
      const found = sets.get(changeSetId);
      return found && bodyOf(found.request);
    },
    async changeSets(name) {
      const own = [...sets].filter(([, one]) => one.request.stackName === name && !one.executed);
      return own.map(([id]) => ({ id, name: id, status: 'CREATE_COMPLETE' }));
    },
    async cancelUpdate(nameOrId) {
      const { name, status } = find(nameOrId);
      if (status !== 'UPDATE_IN_PROGRESS')
        failWith('ValidationError', 'CancelUpdateStack cannot be called from current stack status');
      writes.push(`cancelUpdate ${name}`);
      start(name, [{ ...rollback(name, 'UPDATE', 'UPDATE_ROLLBACK_COMPLETE'), polls: 1 }]);
    },
    async continueRollback(nameOrId, skip) {
      const { name, status } = find(nameOrId);
      if (status !== 'UPDATE_ROLLBACK_FAILED')
        failWith('ValidationError', 'ContinueUpdateRollback cannot be called from current stack status');
      writes.push([`continueRollback ${name}`, ...skip].join(' '));
      const left = (behaviour.unrollable?.[name] ?? []).filter((id) => !skip.includes(id));
      const done = () => {
        for (const id of left) record(name, id, 'AWS::SQS::Queue', 'UPDATE_FAILED', 'it is still in the way');
        end(name, left.length > 0 ? 'UPDATE_ROLLBACK_FAILED' : 'UPDATE_ROLLBACK_COMPLETE');
      };
      start(name, [{ status: 'UPDATE_ROLLBACK_IN_PROGRESS', polls: pollsOf(name), done }]);
    },
    async protect(nameOrId, on) {
      const { name } = find(nameOrId);
      writes.push(`protect ${name} ${on ? 'on' : 'off'}`);
      set(name, { terminationProtection: on });
    },
    async detectDrift(nameOrId) {
      return `drift:${find(nameOrId).name}:${pollsOf(nameOf(nameOrId))}`;
    },
    async driftDetection(detectionId) {
      const name = detectionId.split(':')[1] ?? '';
      const reason = behaviour.driftFailures?.[name];
      if (reason) return { status: 'DETECTION_FAILED', reason, drift: undefined };
      const drifted = (behaviour.drifts?.[name] ?? []).some((one) => one.status !== 'IN_SYNC');
      return { status: 'DETECTION_COMPLETE', reason: undefined, drift: drifted ? 'DRIFTED' : 'IN_SYNC' };
    },
    async drifts(nameOrId) {
      return behaviour.drifts?.[nameOf(nameOrId)] ?? [];
    },
  };
  return troubled(fake);
}
