import type { ArtifactStore } from '../../aws/artifact-store.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import type { Artifact, TemplateFile } from '../../build/build.ts';
import { BUCKET_PARAMETER, DIGEST_PARAMETER } from '../../build/package-template.ts';
import { sha256 } from '../../build/zip.ts';
import type { ActionContext } from '../../context.ts';
import type { StackNode } from '../../project/stacks.ts';
import type { ApprovalRule } from './approval.ts';
import { applyChangeSet } from './change-set.ts';
import { makeRoom } from './make-room.ts';
import { uploadMissing } from './upload.ts';
import type { Pace } from './watch.ts';

/** What the deployment of every stack goes by. */
export interface DeployRules {
  approval: ApprovalRule;
  /** Nothing is asked. */
  yes: boolean;
  /** Wait for another operation on the stack instead of giving up. */
  wait: boolean;
  pace: Pace;
}

/** One stack, with everything known that its deployment needs. */
export interface StackWork {
  node: StackNode;
  /** Deployed name. */
  name: string;
  template: TemplateFile;
  artifacts: readonly Artifact[];
  parameters: Readonly<Record<string, string>>;
  tags: Readonly<Record<string, string>>;
  /** As it was found; undefined when there is none. */
  state: StackState | undefined;
  /** Where code and templates go; undefined for the stack that makes the bucket. */
  store: { bucket: string; objects: ArtifactStore } | undefined;
}

export type StackAction = 'created' | 'updated' | 'unchanged';

export interface StackResult {
  id: string;
  name: string;
  action: StackAction;
  durationMs: number;
  outputs: Readonly<Record<string, string>>;
}

/** Everything that decides what a stack is: the same digest means that there is nothing to do. */
export function stackDigest(
  templateKey: string,
  parameters: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
): string {
  const sorted = (map: Readonly<Record<string, string>>) =>
    Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  return sha256(JSON.stringify([templateKey, sorted(parameters), sorted(tags)]));
}

function allParameters(work: StackWork): { parameters: Record<string, string>; digest: string } {
  const bucket = work.template.needsBucket && work.store ? { [BUCKET_PARAMETER]: work.store.bucket } : {};
  const parameters = { ...work.parameters, ...bucket };
  const digest = stackDigest(work.template.key, parameters, work.tags);
  return { parameters: { ...parameters, [DIGEST_PARAMETER]: digest }, digest };
}

/** The outputs that a stack's author wrote, without our own. */
export function ownOutputs(state: StackState | undefined): Record<string, string> {
  const { [DIGEST_PARAMETER]: _digest, ...outputs } = state?.outputs ?? {};
  return outputs;
}

function told(context: ActionContext, work: StackWork, result: StackResult): StackResult {
  const took = result.action === 'unchanged' ? '' : ` in ${(result.durationMs / 1000).toFixed(1)} s`;
  context.reporter.emit({
    code: `stack-${result.action}`,
    level: 'info',
    text: `${work.node.id.padEnd(12)} ${result.action}${took}`,
    stack: work.node.id,
    data: { name: work.name, action: result.action, durationMs: result.durationMs },
  });
  return result;
}

/**
 * Brings one stack to what its template, parameters and tags say. Without a difference to what is deployed nothing is called.
 * @throws CliError exit 3 (approval), 5 (busy), 6 (rolled back), 7 (needs a hand)
 */
export async function deployStack(
  context: ActionContext,
  stacks: Stacks,
  rules: DeployRules,
  work: StackWork,
): Promise<StackResult> {
  const started = context.clock.now().getTime();
  const { parameters, digest } = allParameters(work);
  const room = await makeRoom(context, stacks, rules, work, digest);
  const finish = (action: StackAction, state: StackState | undefined): StackResult =>
    told(context, work, {
      id: work.node.id,
      name: work.name,
      action,
      durationMs: context.clock.now().getTime() - started,
      outputs: ownOutputs(state),
    });
  if (room.unchanged) return finish('unchanged', room.state);
  if (work.store) await uploadMissing(context, work.store.objects, work.artifacts, work.template);
  context.reporter.emit({
    code: 'stack-deploying',
    level: 'info',
    text: `${work.node.id.padEnd(12)} ${room.state ? 'updating' : 'creating'} ${work.name}`,
    stack: work.node.id,
  });
  const { action, state } = await applyChangeSet(context, stacks, rules, work, parameters, room.state);
  return finish(action, state);
}
