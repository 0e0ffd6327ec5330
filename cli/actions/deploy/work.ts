import type { ArtifactStore } from '../../aws/artifact-store.ts';
import type { StackState } from '../../aws/stacks.ts';
import type { CodeArtifact, StoredFile, TemplateFile } from '../../build/build.ts';
import type { Origin } from '../../origin/origin.ts';
import type { StackNode } from '../../project/stacks.ts';
import type { ApprovedStack } from './approval/approved-stack.ts';
import type { ApprovalRule } from './approval.ts';
import type { Pace } from './watch.ts';

/** What the deployment of every stack goes by. */
export interface DeployRules {
  approval: ApprovalRule;
  /** Nothing is asked. */
  yes: boolean;
  /** Wait for another operation on the stack instead of giving up. */
  wait: boolean;
  /** Make a change set even when nothing has changed. Default false. */
  force?: boolean;
  pace: Pace;
  /** Environment, for the commands that are proposed. */
  env?: string;
  /** Stacks that another project deployed are taken over. */
  adopt?: boolean;
}

/** One stack, with everything known that its deployment needs. */
export interface StackWork {
  node: StackNode;
  /** Deployed name. */
  name: string;
  template: TemplateFile;
  artifacts: readonly CodeArtifact[];
  /** What else its template refers to. */
  files: readonly StoredFile[];
  parameters: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  /** SNS topics that get the stack's events. Default none. */
  notificationArns?: readonly string[];
  /** Service role that CloudFormation acts as. Default: the caller's own rights. */
  roleArn?: string | undefined;
  /** Values of the SSM parameters that its parameters name, by parameter. Default none. */
  ssmValues?: Readonly<Record<string, string>>;
  /** As it was found; undefined when there is none. */
  state: StackState | undefined;
  /** Where code and templates go; undefined for the stack that makes the bucket. */
  store: { bucket: string; objects: ArtifactStore } | undefined;
  /** Capabilities that samconfig.toml names. */
  capabilities?: readonly string[];
  /** What was approved before the new stack is created. */
  approved?: ApprovedStack | undefined;
  /** Where the stack comes from; absent, it does not say. */
  origin?: (() => Origin) | undefined;
}

export type StackAction = 'created' | 'updated' | 'unchanged';

export interface StackResult {
  id: string;
  name: string;
  action: StackAction;
  durationMs: number;
  outputs: Readonly<Record<string, string>>;
  /** ARN of the stack. */
  stackId?: string | undefined;
}
