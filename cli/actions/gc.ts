import { type ArtifactBucket, type StoredObject, s3ArtifactBucket } from '../aws/artifact-bucket.ts';
import { BUCKET } from '../aws/retained-resources.ts';
import type { Stacks } from '../aws/stacks.ts';
import { sha256 } from '../build/zip.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, usageError } from '../errors.ts';
import { message } from '../messages/registry.ts';
import { artifactSource } from '../project/artifact-stack.ts';
import { type EnvironmentProject, stackName } from '../project/project.ts';
import { otherApplications } from '../project/samconfig.ts';
import { ask } from './deploy/ask.ts';
import { historyEntry } from './deploy/history.ts';
import { withOrphanedStacks } from './destroy/orphaned-stacks.ts';
import { isHeld } from './destroy/ownership.ts';
import { isArtifactKey } from './gc/artifact-keys.ts';
import { artifactsIn, checkAtRest, findArtifactUsers } from './gc/artifact-users.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

const MINUTE_MS = 60_000;

export interface GcRequest extends EnvironmentRequest {
  /** Only reports what would be deleted. Default false. */
  dryRun?: boolean;
  /** Nothing is asked. Default false. */
  yes?: boolean;
  /** So many last deployments of every stack keep their artifacts. Default 5. */
  keep?: number;
  /** Younger objects stay: another deployment may just be sending them. Minutes, default 60. */
  minAge?: number;
}

/** What `gc --json` prints. */
export interface GcReport {
  environment: string;
  bucket: string;
  /** What nothing uses; deleted, unless it was a dry run. */
  unused: { key: string; bytes: number; modified: string }[];
  unusedBytes: number;
  kept: { objects: number; bytes: number };
  deleted: boolean;
}

/** What a collection works with; a test brings fakes. */
export interface Collection {
  project: EnvironmentProject;
  stacks: Stacks;
  bucket: ArtifactBucket;
}

/** Notes of the last deployments of stacks that stand, and the templates that they name. */
function keptHistory(
  objects: readonly StoredObject[],
  standing: ReadonlySet<string>,
  keep: number,
): string[] {
  const byStack = new Map<string, ReturnType<typeof historyEntry>[]>();
  for (const { key } of objects) {
    const entry = historyEntry(key);
    if (entry && standing.has(entry.stack))
      byStack.set(entry.stack, [...(byStack.get(entry.stack) ?? []), entry]);
  }
  return [...byStack.values()].flatMap((entries) => {
    const newestFirst = entries.sort((a, b) => ((a?.at ?? '') < (b?.at ?? '') ? 1 : -1));
    return newestFirst.slice(0, keep).flatMap((one) => (one ? [one.key, `${one.template}.template`] : []));
  });
}

/** @throws CliError `artifact-damaged` (exit 7): what such a template named would be deleted as unused */
async function readVerified(bucket: ArtifactBucket, key: string): Promise<string> {
  const body = (await bucket.read(key)) ?? '';
  if (body === '' || `${sha256(body)}.template` === key) return body;
  throw new CliError(
    `${key} in ${bucket.name} does not hold the contents that its name says. Nothing was deleted.`,
    {
      code: 'artifact-damaged',
      exitCode: ExitCode.NeedsHand,
      remedy:
        'Check who can write to the bucket, restore the earlier version of the object, then run gc again.',
    },
  );
}

async function inUse(
  collection: Collection,
  objects: readonly StoredObject[],
  keep: number,
): Promise<Set<string>> {
  const { bucket } = collection;
  const users = await findArtifactUsers(collection, new Set(objects.map((one) => one.key)));
  for (const { state } of users) checkAtRest(state);
  const history = keptHistory(objects, new Set(users.map(({ state }) => state.name)), keep);
  const used = new Set([...users.flatMap((one) => one.artifacts), ...history]);
  // A template that is kept keeps what it names: code, and the templates of a nested application.
  const there = new Set(objects.map((one) => one.key));
  const queue = [...used].filter((key) => key.endsWith('.template') && there.has(key));
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    for (const named of artifactsIn(await readVerified(bucket, key))) {
      if (used.has(named)) continue;
      used.add(named);
      if (named.endsWith('.template') && there.has(named)) queue.push(named);
    }
  }
  return used;
}

const total = (objects: readonly StoredObject[]): number => objects.reduce((sum, one) => sum + one.bytes, 0);

/**
 * Deletes the artifacts that neither a live stack, nor one of its change sets, nor one of its last deployments uses.
 * Only what cloudcart has put into the bucket is looked at.
 * @throws CliError exit 3 (declined), 5 (a stack is at work), 7 (a rollback is stuck), 8 (some could not be deleted)
 */
export async function collectGarbage(
  context: ActionContext,
  collection: Collection,
  request: GcRequest,
): Promise<GcReport> {
  const { project, bucket } = collection;
  const objects = await bucket.list();
  const used = await inUse(collection, objects, request.keep ?? 5);
  const youngest = context.clock.now().getTime() - (request.minAge ?? 60) * MINUTE_MS;
  const unused = objects.filter(
    ({ key, modified }) =>
      (isArtifactKey(key) || historyEntry(key)) && !used.has(key) && modified.getTime() <= youngest,
  );
  const report: GcReport = {
    environment: project.config.name,
    bucket: bucket.name,
    unused: unused.map(({ key, bytes, modified }) => ({ key, bytes, modified: modified.toISOString() })),
    unusedBytes: total(unused),
    kept: { objects: objects.length - unused.length, bytes: total(objects) - total(unused) },
    deleted: false,
  };
  if (request.dryRun || unused.length === 0) return report;
  const what = `${unused.length} objects (${report.unusedBytes} bytes) of ${bucket.name}`;
  await ask(context, request.yes === true, {
    code: 'gc-confirmation',
    question: `Delete ${what} for ever?`,
    refusal: `${what} would be deleted.`,
  });
  const failed = await bucket.remove(unused);
  const bad = new Set(failed.map((one) => one.key));
  for (const { key, bytes } of unused) {
    if (!bad.has(key)) context.reporter.emit(message('artifact-deleted', { key, bytes }));
  }
  const [first] = failed;
  if (first) {
    throw new CliError(
      `${bad.size} of ${unused.length} objects could not be deleted: ${first.key}: ${first.reason}`,
      {
        code: 'gc-incomplete',
        exitCode: ExitCode.Partial,
        remedy: 'Run it again.',
      },
    );
  }
  return { ...report, deleted: true };
}

/**
 * The bucket that an environment's stack created. A bucket that it only names may hold artifacts of others.
 * @throws CliError `not-deployed` (exit 2) or `not-owned` (exit 7)
 */
export async function ownBucket(
  stacks: Pick<Stacks, 'describe' | 'resources'>,
  stack: string,
  output: string,
): Promise<string> {
  const state = await stacks.describe(stack);
  const name = state?.outputs[output];
  if (!state || !name) {
    throw usageError(
      'not-deployed',
      `Stack ${stack} has no output ${output}: there is no bucket.`,
      'Deploy it first.',
    );
  }
  const listed = await stacks.resources(state.id);
  if (listed.some((one) => one.type === BUCKET && one.physicalId === name && isHeld(one.status))) return name;
  throw new CliError(`Bucket ${name} is not a resource of stack ${stack}: others may keep artifacts in it.`, {
    code: 'not-owned',
    exitCode: ExitCode.NeedsHand,
    remedy: 'Delete what is not needed by hand, or with a lifecycle rule of the bucket.',
  });
}

/** `collectGarbage` on a real account or the local engine. */
export async function runGc(context: ActionContext, request: GcRequest): Promise<GcReport> {
  const { project: written, session, stacks, originOf } = await openEnvironment(context, request);
  const others = otherApplications(context.projectRoot, written.config.name);
  // Orphaned stacks use artifacts too, and the artifact stack may be one of them.
  const { project } = await withOrphanedStacks(stacks, written, originOf, others);
  const source = project.artifactBucket ?? artifactSource(project.stacks);
  if (project.namedBucket !== undefined) {
    throw new CliError(
      `Bucket ${project.namedBucket} is named by samconfig: others may keep artifacts in it.`,
      {
        code: 'not-owned',
        exitCode: ExitCode.NeedsHand,
        remedy: 'Delete what is not needed by hand, or with a lifecycle rule of the bucket.',
      },
    );
  }
  if (!source) {
    throw usageError(
      'artifact-bucket',
      'The root template names no artifact bucket: there is nothing to collect.',
    );
  }
  const name = await ownBucket(stacks, stackName(project, source.stack), source.output);
  const bucket = s3ArtifactBucket(await session.s3(), name, session.account);
  return collectGarbage(context, { project, stacks, bucket }, request);
}
