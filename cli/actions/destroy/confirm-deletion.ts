import { LOG_GROUP } from '../../aws/retained-resources.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { message } from '../../messages/registry.ts';
import { oneLine } from '../../output/neutral.ts';
import { ask } from '../deploy/ask.ts';
import type { OwnedResource, StackInventory } from './inventory.ts';
import type { NestedStack } from './nested-stacks.ts';
import { itemText } from './verify-deletion.ts';

function resourceLine(stack: string, resource: OwnedResource): string {
  const protection = resource.isProtected ? ', deletion protection is on' : '';
  return `    ${itemText(resource)}: ${resource.holds} (owner: stack ${resource.nestedStack ?? stack}${protection})`;
}

/** How many resources of which type a nested stack has. */
function nestedText({ resources }: NestedStack): string {
  if (!resources) return 'its resources could not be read';
  const types = resources.filter((one) => one.status !== 'DELETE_COMPLETE').map((one) => one.type);
  const counts = [...new Set(types)].map(
    (type) =>
      `${types.filter((one) => one === type).length} ${type.replace('AWS::', '').replaceAll('::', ' ')}`,
  );
  return counts.join(', ') || 'no resources';
}

/** Every stack with its resources, their owners and their protection. */
function describeLoss(stacks: readonly StackInventory[], orphaned: ReadonlySet<string>): string {
  return stacks
    .flatMap(({ node, name, state, resources, nested }) => {
      const orphan = orphaned.has(node.id) ? ' (the root template does not name it any more)' : '';
      const protection = state?.terminationProtection ? ' (termination protection is on)' : '';
      const logs = resources.filter((one) => one.type === LOG_GROUP);
      const rest = resources.filter((one) => one.type !== LOG_GROUP || one.isProtected);
      return [
        `  stack ${name}${orphan}${state ? protection : ' (deleted, but it retained resources)'}`,
        ...nested.map((one) => `    nested stack ${one.name}: ${nestedText(one)}`),
        ...rest.map((one) => resourceLine(name, one)),
        ...(logs.length > 0 ? [`    its logs (owner: stack ${name})`] : []),
      ];
    })
    .map(oneLine)
    .join('\n');
}

/** @throws CliError `destroy-confirmation` (exit 3) when `--confirm` names another application */
function isConfirmed(request: { yes?: boolean; confirm?: string | undefined }, application: string): boolean {
  if (request.confirm === undefined) return request.yes === true;
  if (request.confirm === application) return true;
  throw new CliError(`--confirm is ${request.confirm}, and the application to delete is ${application}.`, {
    code: 'destroy-confirmation',
    exitCode: ExitCode.Confirmation,
    remedy: `Write --confirm ${application} if that is what you mean.`,
  });
}

/**
 * Shows what will be deleted and asks for a confirmation.
 * @throws CliError exit 3 when it is declined, or cannot be asked for
 */
export async function confirmDeletion(
  context: ActionContext,
  request: { yes?: boolean; confirm?: string | undefined },
  application: string,
  stacks: readonly StackInventory[],
  orphaned: ReadonlySet<string> = new Set(),
): Promise<void> {
  context.reporter.emit(message('destroy-plan', { lost: describeLoss(stacks, orphaned) }));
  await ask(context, isConfirmed(request, application), {
    code: 'destroy-confirmation',
    question: `Delete ${application} permanently?`,
    refusal: `Deleting ${application} and everything in it needs a confirmation.`,
  });
}
