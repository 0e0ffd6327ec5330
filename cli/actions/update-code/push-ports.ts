import { readFile } from 'node:fs/promises';
import { s3ArtifactStore } from '../../aws/artifact-store.ts';
import { s3ForcedCode } from '../../aws/forced-code.ts';
import { lambdaFunctionCode } from '../../aws/function-code.ts';
import { LOCAL, type Session } from '../../aws/session.ts';
import type { Stacks } from '../../aws/stacks.ts';
import { type EnvironmentProject, stackName } from '../../project/project.ts';
import { AWS_PACE, LOCAL_PACE } from '../deploy/watch.ts';
import type { PushPorts } from './push-code.ts';

/** Name of the environment's artifact bucket; undefined when it has none, or not yet. */
export async function artifactBucket(
  project: EnvironmentProject,
  stacks: Pick<Stacks, 'describe'>,
): Promise<string | undefined> {
  const source = project.artifactBucket;
  if (!source) return project.namedBucket;
  return (await stacks.describe(stackName(project, source.stack)))?.outputs[source.output];
}

/** The real ports of an environment. */
export async function pushPorts(
  session: Session,
  project: EnvironmentProject,
  bucket: string | undefined,
): Promise<PushPorts> {
  const names = new Map(project.stacks.map(({ id }) => [id, stackName(project, id)]));
  const objects = bucket ? s3ArtifactStore(await session.s3(), bucket, session) : undefined;
  return {
    code: lambdaFunctionCode(() => session.lambda()),
    forced: bucket ? s3ForcedCode(() => session.s3(), bucket, session.account, names) : undefined,
    store: bucket && objects ? { bucket, objects } : undefined,
    read: (file) => readFile(file),
    pace: session.environment === LOCAL ? LOCAL_PACE : AWS_PACE,
  };
}
