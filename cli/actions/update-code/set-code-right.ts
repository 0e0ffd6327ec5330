import type { ForcedCode, ForcedFunction } from '../../aws/forced-code.ts';
import type { CodeArtifact } from '../../build/build.ts';
import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';
import { type PushPorts, pushCode } from './push-code.ts';

/**
 * Gives functions of a stack that has just been deployed the code that it says, where `update-code` or `dev` had forced
 * another one: CloudFormation compares templates, and leaves a function alone that its template says the same of.
 * The name in a record says only which function was meant: code goes to functions of the stack alone.
 * @param stack logical id of the stack in the root template, and the deployed names of its functions by logical id
 * @param forced what is remembered, of any stack
 * @returns logical ids of the functions whose code was set right
 */
export async function setCodeRight(
  context: ActionContext,
  ports: PushPorts & { forced: ForcedCode },
  { id: stack, functions }: { id: string; functions(): Promise<ReadonlyMap<string, string>> },
  forced: readonly ForcedFunction[],
  artifacts: readonly CodeArtifact[],
): Promise<string[]> {
  const own = forced.filter((one) => one.stack === stack);
  if (own.length === 0) return [];
  const names = await functions();
  const set = await Promise.all(
    own.map(async (one) => {
      const deployed = names.get(one.logicalId);
      if (one.name !== deployed) {
        const at = { stack, resource: one.logicalId };
        context.reporter.emit(message('code-record-ignored', { name: one.name, deployed }, at));
        await ports.forced.remove(one);
        return [];
      }
      const artifact = artifacts.find((other) => other.stack === stack && other.logicalId === one.logicalId);
      const exists = artifact && (await ports.code.read(one.name));
      const result =
        artifact && exists
          ? await pushCode(context, { ...ports, forced: undefined }, { name: one.name, artifact })
          : undefined;
      await ports.forced.remove(one);
      if (result?.action !== 'updated') return [];
      const { name, before, after } = result;
      context.reporter.emit(
        message('code-set-right', { name, before, after }, { stack, resource: one.logicalId }),
      );
      return [one.logicalId];
    }),
  );
  return set.flat();
}
