import type { StackState } from '../../../aws/stacks.ts';
import type { ActionContext } from '../../../context.ts';
import { message } from '../../../messages/registry.ts';
import type { ApprovalReason } from '../approval.ts';
import { ask } from '../ask.ts';
import type { StackWork } from '../work.ts';
import type { PlannedDeployment } from './new-stacks.ts';
import type { ResolvedResources } from './resolved-template.ts';

// What a stack is beside its template: its protection, its topics and role, and tags that CloudFormation gives to all its resources.

/**
 * Asks before termination protection is taken off, once for all stacks and before any of them changes: it is the last thing that
 * keeps a stack from being deleted.
 * @throws CliError `approval-needed` or `declined` (exit 3)
 */
export async function approveUnprotected(
  context: ActionContext,
  { project, rules, selected, states }: Pick<PlannedDeployment, 'project' | 'rules' | 'selected' | 'states'>,
): Promise<void> {
  if (rules.approval === 'never' || project.config.terminationProtection !== false) return;
  const losing = selected.filter((node) => states.get(node.id)?.terminationProtection === true);
  if (losing.length === 0) return;
  const reason = 'reduces protection: termination protection of the stack is switched off';
  for (const { id } of losing)
    context.reporter.emit(message('approval-asked', { reasons: [reason] }, { stack: id }));
  const names = losing.map(({ id }) => id).join(', ');
  await ask(context, rules.yes, {
    code: 'approval-needed',
    question: `Switch termination protection of ${names} off?`,
    refusal: `Switching termination protection of ${names} off needs an approval:`,
    details: losing.map(({ id }) => `  ${id}: ${reason}`),
  });
}

const IS_TAGGED = /^AWS::(IAM::(Role|User)|CloudFormation::Stack)$/;

/** Tags of a stack are those of its roles too, and a policy may ask for them. */
function otherTags(deployed: StackState['tags'], tags: StackState['tags']): string[] {
  const names = [...new Set([...Object.keys(deployed), ...Object.keys(tags)])];
  return names.filter((name) => !name.startsWith('aws:') && deployed[name] !== tags[name]);
}

/** Reasons to ask for what changes of a stack that exists beside its template; no change set lists it. */
export function stackReasons(
  deployed: Pick<StackState, 'tags' | 'notificationArns' | 'roleArn'> | undefined,
  { tags, notificationArns = [], roleArn }: Pick<StackWork, 'tags' | 'notificationArns' | 'roleArn'>,
  after: ResolvedResources | undefined,
): ApprovalReason[] {
  if (!deployed) return [];
  const other = otherTags(deployed.tags, tags);
  const hasRoles =
    after === undefined || Object.values(after).some((one) => IS_TAGGED.test(String(one.Type)));
  const lost = (deployed.notificationArns ?? []).filter((one) => !notificationArns.includes(one));
  const texts = [
    ...(other.length > 0 && hasRoles
      ? [`may widen rights: tags of the stack and its roles change, ${other.join(', ')}`]
      : []),
    ...(lost.length > 0 ? [`reduces protection: the stack no longer notifies ${lost.join(', ')}`] : []),
    // Without one CloudFormation goes on with the role that it has.
    ...(roleArn !== undefined && roleArn !== deployed.roleArn
      ? [`may widen rights: CloudFormation acts as ${roleArn}`]
      : []),
  ];
  return texts.map((text) => ({ text }));
}
