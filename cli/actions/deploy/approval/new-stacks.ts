import type { StackState } from '../../../aws/stacks.ts';
import type { BuildResult } from '../../../build/build.ts';
import type { ActionContext } from '../../../context.ts';
import { message } from '../../../messages/registry.ts';
import { childScope } from '../../../project/child-scope.ts';
import type { EnvironmentProject, Place } from '../../../project/project.ts';
import type { StackNode } from '../../../project/stacks.ts';
import { reviewTemplates } from '../approval.ts';
import { ask } from '../ask.ts';
import { conditionOf } from '../statuses.ts';
import type { DeployRules } from '../work.ts';
import type { ApprovedStack } from './approved-stack.ts';
import { type NestedTemplates, packagedTemplates } from './nested-stacks.ts';
import { opaqueParts } from './opaque-template.ts';
import { readBody, resolveTemplate, resourcesOf, type TemplateSource } from './resolved-template.ts';

/** What is known of a deployment before it begins. */
export interface PlannedDeployment {
  project: EnvironmentProject;
  place: Place;
  rules: Pick<DeployRules, 'approval' | 'yes'>;
  selected: readonly StackNode[];
  states: ReadonlyMap<string, StackState>;
  built: Pick<BuildResult, 'templates'>;
}

/**
 * Reviews a template that is not deployed yet, before CloudFormation is asked: what it grants and opens.
 * @param templates packaged templates of nested stacks
 */
export function reviewNewStack(
  source: TemplateSource,
  templates: NestedTemplates = new Map(),
  account?: string,
): ApprovedStack {
  const data = readBody(source.body);
  const resources = resolveTemplate(source);
  if (!data || !resources)
    return { reasons: [{ text: 'adds resources that are not known' }], written: undefined };
  const opaque = opaqueParts(data).map((name) => ({
    text: `adds what ${name} makes of the template, which is asked about again`,
  }));
  const plain = Object.entries(resources).filter(([id]) => !id.startsWith('Fn::'));
  return {
    reasons: [...opaque, ...reviewTemplates(resourcesOf([]), resourcesOf(plain), templates, account)],
    written: opaque.length === 0 ? resources : undefined,
  };
}

function approvedOf({ project, place, built }: PlannedDeployment, node: StackNode): ApprovedStack {
  const template = built.templates.find((one) => one.stack === node.id);
  const known = childScope(project, node, place).parameters;
  const templates = packagedTemplates(template?.nested);
  const source = {
    body: template?.body ?? '',
    parameters: Object.fromEntries(Object.entries(known).map(([name, value]) => [name, String(value)])),
    unknown: Object.keys(node.parameters).filter((name) => !(name in known)),
  };
  return reviewNewStack(source, templates, place.account);
}

/**
 * Asks once for everything that the new stacks of a deployment grant and open, before the first of them is created.
 * @returns what was approved, by logical id of the stack; nothing for stacks that exist
 * @throws CliError `approval-needed` or `declined` (exit 3)
 */
export async function approveNewStacks(
  context: ActionContext,
  deployment: PlannedDeployment,
): Promise<ReadonlyMap<string, ApprovedStack>> {
  const { rules, selected, states } = deployment;
  if (rules.approval === 'never') return new Map();
  const created = selected.filter((node) => {
    const state = states.get(node.id);
    return state === undefined || conditionOf(state.status) === 'stillborn';
  });
  const approved = created.map((node) => [node, approvedOf(deployment, node)] as const);
  const reasons = approved.map(([node, one]) => [node, one.reasons] as const);
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
  return new Map(approved.map(([node, one]) => [node.id, one]));
}
