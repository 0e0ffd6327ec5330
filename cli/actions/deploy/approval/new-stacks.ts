import type { StackState } from '../../../aws/stacks.ts';
import type { BuildResult } from '../../../build/build.ts';
import type { ActionContext } from '../../../context.ts';
import { message } from '../../../messages/registry.ts';
import { childScope } from '../../../project/child-scope.ts';
import type { EnvironmentProject, Place } from '../../../project/project.ts';
import type { StackNode } from '../../../project/stacks.ts';
import { writtenLogicalId } from '../../../project/template.ts';
import { asMap } from '../../../project/template-yaml.ts';
import type { ApprovalReason } from '../approval.ts';
import { ask } from '../ask.ts';
import { conditionOf } from '../statuses.ts';
import type { DeployRules } from '../work.ts';
import { resolveTemplate, type TemplateSource } from './resolved-template.ts';
import { reviewChange } from './review.ts';

/** What is known of a deployment before it begins. */
export interface PlannedDeployment {
  project: EnvironmentProject;
  place: Place;
  rules: Pick<DeployRules, 'approval' | 'yes'>;
  selected: readonly StackNode[];
  states: ReadonlyMap<string, StackState>;
  built: Pick<BuildResult, 'templates'>;
}

/** APIs that SAM adds for events of functions that name none. */
const IMPLICIT_API = /^Serverless(Rest|Http)Api/;

/** What a template that is not deployed yet grants and opens, before CloudFormation is asked. */
export function reviewNewStack(source: TemplateSource): ApprovalReason[] {
  const resources = resolveTemplate(source) ?? {};
  return Object.entries(resources).flatMap(([logicalId, after]) =>
    reviewChange({
      logicalId,
      type: String(asMap(after).Type),
      before: undefined,
      after,
      changed: [],
      isNew: true,
      resources,
    }).map((text) => ({ logicalId, text })),
  );
}

/** Whether a reason is about a resource that was approved with its new stack: itself, or what SAM makes of it. */
export function isApproved(
  approved: readonly ApprovalReason[],
  { template }: Pick<StackNode, 'template'>,
  { logicalId }: ApprovalReason,
): boolean {
  if (logicalId === undefined) return true;
  const written = writtenLogicalId(template, logicalId);
  if (written === undefined && IMPLICIT_API.test(logicalId))
    return approved.some(({ text }) => /is called by .*Api/.test(text));
  return approved.some((one) => one.logicalId !== undefined && one.logicalId === written);
}

function reasonsOf({ project, place, built }: PlannedDeployment, node: StackNode): ApprovalReason[] {
  const body = built.templates.find((one) => one.stack === node.id)?.body ?? '';
  const known = Object.entries(childScope(project, node, place).parameters);
  return reviewNewStack({
    body,
    parameters: Object.fromEntries(known.map(([name, value]) => [name, String(value)])),
  });
}

/**
 * Asks once for everything that the new stacks of a deployment grant and open, before the first of them is created.
 * @returns what was approved, by logical id of the stack; nothing for stacks that exist
 * @throws CliError `approval-needed` or `declined` (exit 3)
 */
export async function approveNewStacks(
  context: ActionContext,
  deployment: PlannedDeployment,
): Promise<ReadonlyMap<string, readonly ApprovalReason[]>> {
  const { rules, selected, states } = deployment;
  if (rules.approval === 'never') return new Map();
  const created = selected.filter((node) => {
    const state = states.get(node.id);
    return state === undefined || conditionOf(state.status) === 'stillborn';
  });
  const reasons = created.map((node) => [node, reasonsOf(deployment, node)] as const);
  const asking = reasons.filter(([, own]) => own.length > 0 || rules.approval === 'any');
  for (const [node, own] of asking) {
    const texts = own.length > 0 ? own.map((one) => one.text) : ['creates the stack'];
    context.reporter.emit(message('approval-asked', { reasons: texts }, { stack: node.id }));
  }
  if (asking.length > 0) {
    const names = asking.map(([node]) => node.id).join(', ');
    const lines = asking.flatMap(([node, own]) => own.map((one) => `  ${node.id}: ${one.text}`));
    await ask(context, rules.yes, {
      code: 'approval-needed',
      question: `Create ${names} with these rights?`,
      refusal: `Creating ${names} needs an approval:`,
      details: lines,
    });
  }
  return new Map(reasons.map(([node, own]) => [node.id, own]));
}
