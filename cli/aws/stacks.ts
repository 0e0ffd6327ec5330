/** A stack as CloudFormation tells of it. */
export interface StackState {
  name: string;
  /** ARN; names a deleted stack too. */
  id: string;
  /** `CREATE_COMPLETE`, `UPDATE_IN_PROGRESS`, … */
  status: string;
  reason: string | undefined;
  outputs: Readonly<Record<string, string>>;
  /** `NoEcho` values are `****`. */
  parameters: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  terminationProtection: boolean;
}

/** One resource of a change set. */
export interface ResourceChange {
  action: string;
  logicalId: string;
  physicalId: string | undefined;
  type: string;
  /** `True`, `False`, `Conditional`; undefined for what is added or removed. */
  replacement: string | undefined;
  /** What happens to the thing itself: `Delete`, `Retain`, `Snapshot`, `ReplaceAndDelete`, … */
  policyAction: string | undefined;
  /** Names of the properties that change. */
  properties: readonly string[];
  /** JSON of the properties before and after, where CloudFormation tells. */
  before: string | undefined;
  after: string | undefined;
}

export interface ChangeSetState {
  /** `CREATE_PENDING`, `CREATE_IN_PROGRESS`, `CREATE_COMPLETE`, `FAILED`, … */
  status: string;
  reason: string | undefined;
  changes: readonly ResourceChange[];
}

/** Something that happened to a resource, oldest first. */
export interface StackEvent {
  id: string;
  at: Date;
  logicalId: string;
  type: string;
  status: string;
  reason: string | undefined;
}

export interface ChangeSetRequest {
  stackName: string;
  changeSetName: string;
  type: 'CREATE' | 'UPDATE';
  /** Either of the two. */
  templateBody?: string | undefined;
  templateUrl?: string | undefined;
  parameters: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
}

/** What a deployment needs of CloudFormation. */
export interface Stacks {
  /** @returns undefined when there is no such stack, or it is deleted and was asked for by name */
  describe(nameOrId: string): Promise<StackState | undefined>;
  createChangeSet(request: ChangeSetRequest): Promise<{ stackId: string; changeSetId: string }>;
  describeChangeSet(changeSetId: string): Promise<ChangeSetState>;
  deleteChangeSet(changeSetId: string): Promise<void>;
  executeChangeSet(changeSetId: string, token: string): Promise<void>;
  deleteStack(nameOrId: string): Promise<void>;
  /** Events at or after a moment, oldest first. */
  events(nameOrId: string, since: Date): Promise<StackEvent[]>;
  /** Logical id, physical id and type of what the stack holds. */
  resources(
    nameOrId: string,
  ): Promise<{ logicalId: string; physicalId: string; type: string; status: string }[]>;
}
