/** A stack as CloudFormation describes it. */
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
  /** Values that CloudFormation has read for parameters that name an SSM parameter. Default none. */
  resolved?: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  terminationProtection: boolean;
  /** SNS topics that get the stack's events. Default none. */
  notificationArns?: readonly string[];
  /** Service role that CloudFormation acts as. */
  roleArn?: string | undefined;
}

/** One property of a resource that a change set changes. */
export interface PropertyChange {
  /** From the resource on, with slashes: `/Properties/Environment/Variables/LEVEL`. */
  path: string;
  before: string | undefined;
  after: string | undefined;
  /** `Always`, `Conditionally` or `Never`: whether the resource is replaced for it. */
  recreation: string | undefined;
  /** Whether the new value is known only while the change set is executed. */
  dynamic: boolean;
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
  /** JSON of the properties before and after, where CloudFormation reports them. */
  before: string | undefined;
  after: string | undefined;
  /** Property by property, as far as CloudFormation reports them. */
  details?: readonly PropertyChange[];
}

export interface ChangeSetState {
  /** `CREATE_PENDING`, `CREATE_IN_PROGRESS`, `CREATE_COMPLETE`, `FAILED`, … */
  status: string;
  reason: string | undefined;
  changes: readonly ResourceChange[];
  /** Values that CloudFormation has read for parameters that name an SSM parameter. Default none. */
  resolved?: Readonly<Record<string, string>>;
}

/** Something that happened to a resource, oldest first. */
export interface StackEvent {
  id: string;
  at: Date;
  logicalId: string;
  /** Absent before the resource has one. */
  physicalId?: string | undefined;
  type: string;
  status: string;
  reason: string | undefined;
}

/** The stack that holds a resource. */
export interface ResourceOwner {
  stackName: string;
  stackId: string;
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
  /** `CAPABILITY_IAM`, …; default none. */
  capabilities?: readonly string[];
  /** SNS topics that get the stack's events; default none. */
  notificationArns?: readonly string[];
  /** Service role that CloudFormation acts as; default the caller's own rights. */
  roleArn?: string | undefined;
}

/** A resource that somebody has changed past CloudFormation. */
export interface ResourceDrift {
  logicalId: string;
  physicalId: string | undefined;
  type: string;
  /** `MODIFIED`, `DELETED`, `IN_SYNC`, `NOT_CHECKED`. */
  status: string;
  differences: readonly { path: string; kind: string; expected: string; actual: string }[];
}

/** How far the search for drift is. */
export interface DriftDetection {
  /** `DETECTION_IN_PROGRESS`, `DETECTION_COMPLETE`, `DETECTION_FAILED`. */
  status: string;
  reason: string | undefined;
  /** `DRIFTED`, `IN_SYNC`, `UNKNOWN`, `NOT_CHECKED`; undefined as long as it is not known. */
  drift: string | undefined;
}

/** `Original` is what was sent, `Processed` what the transforms have made of it. */
export type TemplateStage = 'Original' | 'Processed';

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
  /** The existing stack that holds a resource. @returns undefined when CloudFormation knows none */
  ownerOf(resource: { type: string; name: string }): Promise<ResourceOwner | undefined>;
  /** Ids of the deleted stacks of this name, newest first. CloudFormation keeps them for 90 days. */
  deletedStacks(name: string): Promise<string[]>;
  /** Every stack of the account and region that is not deleted. */
  list(): Promise<{ name: string; status: string }[]>;
  /** The template of a stack, or of one of its change sets. @returns undefined when there is none */
  template(nameOrId: string, stage: TemplateStage, changeSetId?: string): Promise<string | undefined>;
  /** Change sets that were made and not executed. The local engine lists them by the stack's name alone, not by its ARN. */
  changeSets(name: string): Promise<{ id: string; name: string; status: string }[]>;
  /** Breaks off an update; the stack rolls back. */
  cancelUpdate(nameOrId: string): Promise<void>;
  /** Goes on with a rollback that failed. @param skip logical ids that are left as they are */
  continueRollback(nameOrId: string, skip: readonly string[]): Promise<void>;
  /** Switches termination protection on or off. */
  protect(nameOrId: string, on: boolean): Promise<void>;
  /** Starts the search for drift. @returns its id */
  detectDrift(nameOrId: string): Promise<string>;
  driftDetection(detectionId: string): Promise<DriftDetection>;
  /** What the last search found. */
  drifts(nameOrId: string): Promise<ResourceDrift[]>;
}
