import { DIFF_PREFIX, ensureStored, withPrefix } from '../../aws/artifact-store.ts';
import type { StackState, Stacks } from '../../aws/stacks.ts';
import { INLINE_LIMIT } from '../../build/check-templates.ts';
import { DIGEST_PARAMETER } from '../../build/package-template.ts';
import type { ActionContext } from '../../context.ts';
import { readDigest } from '../../origin/origin.ts';
import { knownCondition } from '../../project/child-scope.ts';
import type { Scope } from '../../project/intrinsics.ts';
import { asMap, type DataMap, parseTemplate } from '../../project/template-yaml.ts';
import { allParameters } from '../deploy/deploy-stack.ts';
import { discard, type Preparation, prepare } from '../deploy/prepare.ts';
import { conditionOf } from '../deploy/statuses.ts';
import { type Pace, patiently } from '../deploy/watch.ts';
import type { StackWork } from '../deploy/work.ts';
import { diffChangeSet, masked } from './change-set-diff.ts';
import { defaultValues, isUnknown, type PropertyDiff, secretParameters } from './compare.ts';
import { diffOutputs, diffResources, diffTexts, type ResourceDiff, type Side } from './template-diff.ts';

export interface StackDiff {
  id: string;
  name: string;
  /** `may-change`: only when another stack's outputs come out differently. */
  state: 'new' | 'changed' | 'may-change' | 'unchanged';
  resources: ResourceDiff[];
  parameters: PropertyDiff[];
  outputs: PropertyDiff[];
  tags: PropertyDiff[];
  /** Why only templates were compared. */
  note?: string;
}

/** One stack as it is and as it would be. */
export interface Comparison {
  work: StackWork;
  /** The parameters again, with a sign in place of every value that may change. */
  ahead: Readonly<Record<string, string>>;
  /** What the functions of its template mean, as far as its parameters are known. */
  scope: Scope;
  pace: Pace;
}

const asTemplate = (body: string | undefined): DataMap => {
  try {
    return body === undefined ? {} : parseTemplate(body, 'the deployed template').data;
  } catch {
    return {};
  }
};

/** Resources whose conditions hold; one that is not known counts as holding. */
function wanted(template: DataMap, scope: Scope): DataMap {
  const resources = Object.entries(asMap(template.Resources)).filter(([, one]) => {
    const guard = asMap(one).Condition;
    return typeof guard !== 'string' || knownCondition(guard, scope) !== false;
  });
  return { ...template, Resources: Object.fromEntries(resources) };
}

function newStack({ work, scope }: Comparison): StackDiff {
  const { node, name, parameters } = work;
  const after = { template: wanted(node.template.data, scope), parameters };
  const resources = diffResources({ template: {}, parameters: {} }, after, node.template);
  return { id: node.id, name, state: 'new', resources, parameters: [], outputs: [], tags: [] };
}

/** Nothing of its own: only what comes from stacks that change. */
function fromOthers({ work, ahead }: Comparison, state: StackState): StackDiff {
  const { node, name } = work;
  const { data: template } = node.template;
  const before = { template, parameters: state.parameters };
  const after = { template, parameters: ahead };
  const resources = diffResources(before, after, node.template);
  const parameters = diffTexts(work.parameters, ahead);
  const kind = parameters.length > 0 ? 'may-change' : 'unchanged';
  return { id: node.id, name, state: kind, resources, parameters, outputs: [], tags: [] };
}

/** Values that CloudFormation can be given: of those that are not known yet, the ones that the stack has now. */
function givable(
  parameters: Readonly<Record<string, string>>,
  state: StackState,
): Record<string, string> | undefined {
  const found = Object.entries(parameters).map(
    ([name, value]) => [name, isUnknown(value) ? state.parameters[name] : value] as const,
  );
  return found.some(([, value]) => value === undefined)
    ? undefined
    : Object.fromEntries(found.map(([name, value]) => [name, value ?? '']));
}

/** The work as a comparison sends it: a small template goes with the request, a large one below a prefix of its own. */
async function sendTemplate(work: StackWork): Promise<StackWork> {
  const { template, store } = work;
  if (template.bytes <= INLINE_LIMIT || !store) return { ...work, store: undefined };
  const objects = withPrefix(store.objects, DIFF_PREFIX);
  await ensureStored(objects, `${template.key}.template`, async () => Buffer.from(template.body));
  return { ...work, store: { ...store, objects } };
}

interface Looked {
  resources: ResourceDiff[];
  note?: string;
}

/** Makes a change set, looks at it and deletes it, whatever happens. */
async function look(
  context: ActionContext,
  stacks: Stacks,
  { work, pace }: Comparison,
  parameters: Record<string, string>,
  before: Side,
  after: Side,
): Promise<Looked> {
  const sent = await sendTemplate(work);
  const preparation: Preparation = { work: sent, parameters, isNew: false, pace };
  const prepared = await prepare(context, stacks, preparation);
  try {
    const { node, name } = work;
    if (prepared.state.status === 'FAILED') {
      const note = prepared.state.reason ?? 'CloudFormation makes no change set of it';
      return { resources: diffResources(before, after, node.template), note };
    }
    const what = `a change set of ${name} is looked at.`;
    const [old, now] = await Promise.all([
      patiently(context, pace, what, () => stacks.template(name, 'Processed')),
      patiently(context, pace, what, () => stacks.template(name, 'Processed', prepared.changeSetId)),
    ]);
    const processed = diffResources(
      { ...before, template: asTemplate(old) },
      { ...after, template: asTemplate(now) },
      node.template,
    );
    return { resources: diffChangeSet(prepared.state.changes, processed, node.template) };
  } finally {
    await discard(context, stacks, preparation, prepared);
  }
}

/**
 * What a deployment would change of one stack.
 * @throws CliError exit 2 (CloudFormation refuses the template) or 5 (busy)
 */
export async function diffStack(
  context: ActionContext,
  stacks: Stacks,
  comparison: Comparison,
): Promise<StackDiff> {
  const { work, ahead } = comparison;
  const { state, node, name } = work;
  if (!state || conditionOf(state.status) === 'stillborn') return newStack(comparison);
  const { parameters, digest } = allParameters(work, context.ids);
  if (readDigest(state.parameters[DIGEST_PARAMETER]) === digest) return fromOthers(comparison, state);
  const template = asTemplate(work.template.body);
  const secret = secretParameters(template);
  const before = {
    template: asTemplate(await stacks.template(name, 'Original')),
    parameters: state.parameters,
  };
  const values = { ...defaultValues(template), ...parameters, ...ahead };
  const after = { template, parameters: values };
  const given = givable(parameters, state);
  const looked: Looked = given
    ? await look(context, stacks, comparison, given, before, after)
    : {
        resources: diffResources(before, after, node.template),
        note: 'a new parameter comes from a stack that is not deployed yet: only the templates were compared',
      };
  const secrets = [...secret].flatMap((one) => parameters[one] || []);
  return {
    id: node.id,
    name,
    state: 'changed',
    resources: masked(looked.resources, secrets),
    parameters: diffTexts(state.parameters, values, secret),
    outputs: diffOutputs(before, after),
    tags: diffTexts(state.tags, work.tags),
    ...(looked.note ? { note: looked.note } : {}),
  };
}
