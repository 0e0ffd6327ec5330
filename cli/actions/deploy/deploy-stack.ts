import type { Ids } from '../../../platform/ids.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import { BUCKET_PARAMETER, DIGEST_PARAMETER } from '../../build/package-template.ts';
import { sha256 } from '../../build/zip.ts';
import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import { writeOrigin } from '../../origin/origin.ts';
import { originFor } from './adopt.ts';
import { applyChangeSet } from './change-set.ts';
import { type HiddenValues, hiddenValues } from './hidden-values.ts';
import { historyKey } from './history.ts';
import { makeRoom } from './make-room.ts';
import { uploadMissing } from './upload.ts';
import type { DeployRules, StackAction, StackResult, StackWork } from './work.ts';

/**
 * Everything that decides what a stack is: the same digest means that there is nothing to do.
 * @param others what only some stacks have; nothing of it changes the digest of the others
 */
export function stackDigest(
  templateKey: string,
  parameters: Readonly<Record<string, string>>,
  tags: Readonly<Record<string, string>>,
  others: Readonly<Record<string, unknown>> = {},
): string {
  const sorted = (map: Readonly<Record<string, string>>) =>
    Object.entries(map).sort(([a], [b]) => (a < b ? -1 : 1));
  const named = Object.keys(others).length > 0 ? [others] : [];
  return sha256(JSON.stringify([templateKey, sorted(parameters), sorted(tags), ...named]));
}

/** What else a stack is made of, as far as it has it. */
function otherInputs(
  { notificationArns = [], roleArn, ssmValues = {} }: StackWork,
  { hide }: HiddenValues,
): Record<string, unknown> {
  return {
    ...(notificationArns.length > 0 ? { notificationArns } : {}),
    ...(roleArn === undefined ? {} : { roleArn }),
    ...(Object.keys(ssmValues).length > 0 ? { ssmValues: hide(ssmValues) } : {}),
  };
}

/**
 * The parameters of a stack, and the digest of everything that it is made of.
 * @param ids where the salt of a new digest comes from
 */
export function allParameters(
  work: StackWork,
  ids: Pick<Ids, 'randomString'>,
): { parameters: Record<string, string>; digest: string } {
  const bucket = work.template.needsBucket && work.store ? { [BUCKET_PARAMETER]: work.store.bucket } : {};
  const parameters = { ...work.parameters, ...bucket };
  const hidden = hiddenValues(work.node.template.data, work.state, ids);
  const hash = stackDigest(work.template.key, hidden.hide(parameters), work.tags, otherInputs(work, hidden));
  const digest = hidden.salt === undefined ? hash : `${hash}.${hidden.salt}`;
  return { parameters: { ...parameters, [DIGEST_PARAMETER]: digest }, digest };
}

/** The outputs that a stack's author wrote, without our own. */
export function ownOutputs(state: StackState | undefined): Record<string, string> {
  const { [DIGEST_PARAMETER]: _digest, ...outputs } = state?.outputs ?? {};
  return outputs;
}

function told(context: ActionContext, work: StackWork, result: StackResult): StackResult {
  const { action, durationMs } = result;
  context.reporter.emit(
    message(`stack-${action}`, { name: work.name, action, durationMs }, { stack: work.node.id }),
  );
  return result;
}

/** Sends what the bucket lacks, and notes which template the stack gets: `gc` leaves what a rollback may need. */
async function upload(
  context: ActionContext,
  { store, artifacts, files, template, name }: StackWork,
): Promise<void> {
  if (!store) return;
  const note = historyKey(name, context.clock.now(), template.key);
  await Promise.all([
    uploadMissing(context, store.objects, { artifacts, files, template }),
    store.objects.put(note, new Uint8Array()),
  ]);
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
  const { parameters, digest } = allParameters(work, context.ids);
  const room = await makeRoom(context, stacks, rules, work, digest);
  const finish = (action: StackAction, state: StackState | undefined): StackResult =>
    told(context, work, {
      id: work.node.id,
      name: work.name,
      action,
      durationMs: context.clock.now().getTime() - started,
      outputs: ownOutputs(state),
      stackId: state?.id,
    });
  const adoption = await originFor(context, stacks, rules, work, room.state, room.unchanged);
  if (room.unchanged && !adoption.takesOver) return finish('unchanged', room.state);
  const at = { stack: work.node.id };
  context.reporter.emit(message('stack-step', { step: 'uploading' }, at));
  await upload(context, work);
  context.reporter.emit(message('stack-deploying', { name: work.name, isNew: room.state === undefined }, at));
  const recorded = { ...parameters, [DIGEST_PARAMETER]: writeOrigin(digest, adoption.origin) };
  const { action, state } = await applyChangeSet(context, stacks, rules, work, recorded, room.state);
  return finish(action, state);
}
