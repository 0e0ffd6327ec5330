import type { ForcedCode, ForcedFunction } from '../../aws/forced-code.ts';
import type { Artifact } from '../../build/build.ts';
import type { ActionContext } from '../../context.ts';
import { type PushPorts, pushCode } from './push-code.ts';

/**
 * Gives functions of a stack that has just been deployed the code that it says, where `update-code` or `dev` had forced
 * another one: CloudFormation compares templates, and leaves a function alone that its template says the same of.
 * @param forced what is remembered, of any stack
 * @returns logical ids of the functions whose code was set right
 */
export async function setCodeRight(
  context: ActionContext,
  ports: PushPorts & { forced: ForcedCode },
  stack: string,
  forced: readonly ForcedFunction[],
  artifacts: readonly Artifact[],
): Promise<string[]> {
  const own = forced.filter((one) => one.stack === stack);
  const set = await Promise.all(
    own.map(async (one) => {
      const artifact = artifacts.find((other) => other.stack === stack && other.logicalId === one.logicalId);
      const exists = artifact && (await ports.code.read(one.name));
      const result =
        artifact && exists
          ? await pushCode(context, { ...ports, forced: undefined }, { name: one.name, artifact })
          : undefined;
      await ports.forced.remove(one);
      if (result?.action !== 'updated') return [];
      context.reporter.emit({
        code: 'code-set-right',
        level: 'info',
        text: `${stack.padEnd(12)} ${one.logicalId} had other code than deployed: ${result.before.slice(0, 12)} → ${result.after.slice(0, 12)}`,
        stack,
        resource: one.logicalId,
        data: { name: one.name, before: result.before, after: result.after },
      });
      return [one.logicalId];
    }),
  );
  return set.flat();
}
