import pLimit from 'p-limit';
import type { FunctionCode } from '../../aws/function-code.ts';
import type { CodeArtifact } from '../../build/build.ts';
import { CliError, ExitCode } from '../../errors.ts';
import type { StackNode } from '../../project/stacks.ts';
import { ifAllowed } from './if-allowed.ts';

const PARALLEL_READS = 8;

/**
 * Compares the code of a stack's functions with what was built, once the stack is deployed: whoever may write to the artifact
 * bucket can exchange a zip after it was verified. Functions that may not be read are not compared.
 * @param names deployed names by logical id
 * @throws CliError `code-exchanged` (exit 7)
 */
export async function checkCode(
  code: Pick<FunctionCode, 'read'>,
  node: Pick<StackNode, 'id'>,
  names: ReadonlyMap<string, string>,
  artifacts: readonly Pick<CodeArtifact, 'stack' | 'logicalId' | 'key'>[],
  env: string,
): Promise<void> {
  const slot = pLimit(PARALLEL_READS);
  const read = (name: string) => slot(() => ifAllowed(() => code.read(name)));
  const own = artifacts.filter((one) => one.stack === node.id && names.has(one.logicalId));
  const states = await Promise.all(own.map((one) => read(names.get(one.logicalId) ?? '')));
  const other = own.filter((one, index) => states[index] && states[index].sha256 !== one.key);
  const [first] = other;
  if (!first) return;
  const ids = other.map((one) => one.logicalId);
  throw new CliError(
    `${ids.join(', ')} of ${node.id} run other code than was built: an object of the artifact bucket was exchanged, or the code changed outside CloudFormation.`,
    {
      code: 'code-exchanged',
      exitCode: ExitCode.NeedsHand,
      remedy: `Find out who may write to the bucket, then put the built code in: npx cloudcart update-code ${ids.join(' ')} --env ${env}`,
    },
  );
}
