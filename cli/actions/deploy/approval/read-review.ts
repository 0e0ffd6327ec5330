import type { ResourceChange, StackState, Stacks, TemplateStage } from '../../../aws/stacks.ts';
import { BUCKET_PARAMETER } from '../../../build/package-template.ts';
import type { ActionContext } from '../../../context.ts';
import type { Review } from '../approval.ts';
import { ifAllowed } from '../if-allowed.ts';
import type { Preparation, Prepared } from '../prepare.ts';
import { patiently } from '../watch.ts';
import { type NestedReview, nestedReview, packagedTemplates } from './nested-stacks.ts';
import { absentResources, resolveTemplate, type TemplateSource } from './resolved-template.ts';
import { isNested } from './template-changes.ts';
import { absentChanges, completeChanges, undecidedRemovals } from './unlisted-changes.ts';

/** Reads templates for a review; what may not be read is not known. */
interface Reader {
  body(nameOrId: string, stage: TemplateStage, changeSetId?: string): Promise<string | undefined>;
  state(nameOrId: string): Promise<StackState | undefined>;
  /** Physical ids of what exists, by logical id. */
  existing(nameOrId: string): Promise<ReadonlyMap<string, string> | undefined>;
}

function readerOf(context: ActionContext, stacks: Stacks, { work, pace }: Preparation): Reader {
  const what = `the template of ${work.name} is being read.`;
  const read = <T>(call: () => Promise<T | undefined>): Promise<T | undefined> =>
    ifAllowed(() => patiently(context, pace, what, call));
  return {
    body: (...names) => read(() => stacks.template(...names)),
    state: (nameOrId) => read(() => stacks.describe(nameOrId)),
    existing: (nameOrId) =>
      read(async () => {
        const listed = await stacks.resources(nameOrId);
        const existing = listed.filter((one) => one.status !== 'DELETE_COMPLETE');
        return new Map(existing.map((one) => [one.logicalId, one.physicalId]));
      }),
  };
}

/** A template with its values, as far as it could be read. */
const sourceOf = (
  body: string | undefined,
  values: Omit<TemplateSource, 'body'>,
): TemplateSource | undefined => (body === undefined ? undefined : { body, ...values });

/** What is absent before and after. */
function absentOf(
  old: TemplateSource | undefined,
  now: TemplateSource | undefined,
  isNew: boolean,
): ReadonlySet<string> {
  const absent = now ? absentResources(now) : new Set<string>();
  if (isNew) return absent;
  const before = old ? absentResources(old) : new Set<string>();
  return new Set([...absent].filter((id) => before.has(id)));
}

/** A nested stack as it is deployed: before its transforms, as the packaged template is. */
async function deployedNested(
  reader: Reader,
  { action, physicalId }: ResourceChange,
): Promise<TemplateSource | undefined> {
  if (action !== 'Modify' || physicalId === undefined) return undefined;
  const [body, state] = await Promise.all([reader.body(physicalId, 'Original'), reader.state(physicalId)]);
  return body === undefined || !state ? undefined : { body, parameters: state.parameters, isReported: true };
}

/** @param stackId arn:<partition>:cloudformation:<region>:<account>:stack/… */
function pseudoOf(stackId: string): NonNullable<TemplateSource['pseudo']> {
  const [, partition, , region, account] = stackId.split(':');
  const values = { 'AWS::Partition': partition, 'AWS::Region': region, 'AWS::AccountId': account };
  return Object.fromEntries(
    Object.entries(values).flatMap(([name, value]) => (value ? [[name, value]] : [])),
  );
}

/** Which of these resources the stack does not have. What may not be read counts as existing. */
async function missingResources(
  reader: Reader,
  name: string,
  candidates: readonly string[],
): Promise<ReadonlySet<string>> {
  if (candidates.length === 0) return new Set();
  const existing = await reader.existing(name);
  return new Set(candidates.filter((id) => existing?.has(id) === false));
}

/**
 * Reviews of the nested stacks that change. One that is not listed has no physical id in its change.
 * @param review reviews a nested stack, given its deployed template
 */
async function nestedReviews(
  reader: Reader,
  name: string,
  changes: readonly ResourceChange[],
  review: (logicalId: string, deployed: TemplateSource | undefined) => NestedReview,
): Promise<ReadonlyMap<string, NestedReview>> {
  const nested = changes.filter(({ type }) => isNested(type));
  const isUnlisted = nested.some(({ action, physicalId }) => action === 'Modify' && !physicalId);
  const existing = isUnlisted ? await reader.existing(name) : undefined;
  const reviews = nested.map(async (one): Promise<[string, NestedReview]> => {
    const physicalId = one.physicalId ?? existing?.get(one.logicalId);
    return [one.logicalId, review(one.logicalId, await deployedNested(reader, { ...one, physicalId }))];
  });
  return new Map(await Promise.all(reviews));
}

/** Reads what a change set is reviewed with: the templates before and after it, those of nested stacks included. */
export async function readReview(
  context: ActionContext,
  stacks: Stacks,
  preparation: Preparation,
  prepared: Prepared,
  deployed: StackState | undefined,
): Promise<Review> {
  const { work, parameters } = preparation;
  const { changes } = prepared.state;
  const reader = readerOf(context, stacks, preparation);
  const [old, now] = await Promise.all([
    deployed && reader.body(work.name, 'Processed'),
    reader.body(work.name, 'Processed', prepared.changeSetId),
  ]);
  const read = prepared.state.resolved;
  const reported = deployed && { parameters: deployed.parameters, isReported: true };
  const from = reported && sourceOf(old, { ...reported, read: read && deployed.resolved });
  const to = sourceOf(now, { parameters, read: deployed?.resolved && read });
  const [before, after] = [from, to].map((one) => one && resolveTemplate(one));
  const templates = packagedTemplates(work.template.nested, parameters[BUCKET_PARAMETER]);
  const pseudo = pseudoOf(prepared.stackId);
  const own = { ...pseudo, 'AWS::StackName': work.name, 'AWS::StackId': prepared.stackId };
  const sides = { before: deployed && before, after };
  const absent = absentOf(from, to, !deployed);
  const candidates = [...absentChanges(changes, absent), ...undecidedRemovals(changes, sides)];
  const missing = await missingResources(reader, work.name, candidates);
  const all = completeChanges(changes, sides, missing);
  const nested = await nestedReviews(reader, work.name, all, (id, source) =>
    nestedReview(after?.[id], templates, source, pseudo, own),
  );
  return {
    changes: all,
    before,
    after,
    nested,
    templates,
    account: pseudo['AWS::AccountId'],
    absent,
  };
}
