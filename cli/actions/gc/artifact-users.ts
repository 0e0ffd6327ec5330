import pLimit from 'p-limit';
import type { ArtifactBucket } from '../../aws/artifact-bucket.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import { sha256 } from '../../build/zip.ts';
import { CliError, ExitCode } from '../../errors.ts';
import type { EnvironmentProject } from '../../project/project.ts';
import { conditionOf } from '../deploy/statuses.ts';

const PARALLEL = 4;
const KINDS = ['zip', 'template', 'file'];

/**
 * Keys of all artifacts that a text may name. The hash alone counts: a template may put the key together, as in
 * `!Sub '${Hash}.zip'`.
 */
export const artifactsIn = (text: string): string[] =>
  [...new Set(text.match(/[0-9a-f]{64}/g))].flatMap((hash) => KINDS.map((kind) => `${hash}.${kind}`));

/** Only a stack at rest shows what it uses. */
export function checkAtRest(state: StackState): void {
  if (conditionOf(state.status) === 'busy') {
    throw new CliError(`${state.name} is at work (${state.status}): what it uses is not known.`, {
      code: 'stack-busy',
      exitCode: ExitCode.Busy,
      remedy: 'Wait until it is done: npx cloudcart status',
    });
  }
  if (state.status === 'UPDATE_ROLLBACK_FAILED') {
    throw new CliError(`${state.name} is in ${state.status}: its rollback may need old artifacts.`, {
      code: 'stack-stuck',
      exitCode: ExitCode.NeedsHand,
      remedy: 'Continue its rollback first: npx cloudcart rollback',
    });
  }
}

/** A stack that uses artifacts of the bucket, and their keys. */
export interface ArtifactUser {
  state: StackState;
  artifacts: string[];
}

/** Templates of a stack and of its change sets, and its parameters. */
async function textsOf(
  stacks: Stacks,
  state: StackState,
): Promise<{ templates: string[]; parameters: string[] }> {
  const { name, status } = state;
  const sets = await stacks.changeSets(name);
  const found = await Promise.all([
    // A stack without a first deployment has the templates of its change sets alone.
    ...(status === 'REVIEW_IN_PROGRESS' ? [] : [stacks.template(name, 'Original')]),
    ...sets.map((one) => stacks.template(name, 'Original', one.id)),
  ]);
  return {
    templates: found.filter((one) => one !== undefined),
    parameters: Object.values(state.parameters),
  };
}

/**
 * Finds the stacks that may use the bucket: this application's, and every other stack of the account that names the bucket or one
 * of its artifacts in a parameter, its template or a change set.
 * @param keys of all objects in the bucket
 * @throws the error of CloudFormation when a template cannot be read: what it names is not known then
 */
export async function findArtifactUsers(
  { project, stacks, bucket }: { project: EnvironmentProject; stacks: Stacks; bucket: ArtifactBucket },
  keys: ReadonlySet<string>,
): Promise<ArtifactUser[]> {
  const slot = pLimit(PARALLEL);
  const own = project.config.stackName;
  const read = async (name: string): Promise<ArtifactUser[]> => {
    const state = await stacks.describe(name);
    if (!state) return [];
    const { templates, parameters } = await textsOf(stacks, state);
    const artifacts = [
      ...templates.map((body) => `${sha256(body)}.template`),
      ...[...templates, ...parameters].flatMap(artifactsIn),
    ];
    const isUser =
      name === own ||
      name.startsWith(`${own}-`) ||
      [...templates, ...parameters].some((text) => text.includes(bucket.name)) ||
      artifacts.some((key) => keys.has(key));
    return isUser ? [{ state, artifacts }] : [];
  };
  const names = (await stacks.list()).map((one) => one.name);
  return (await Promise.all(names.map((name) => slot(() => read(name))))).flat();
}
