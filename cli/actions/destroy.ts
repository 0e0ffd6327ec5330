import { accountBelongings, type Belongings, LOG_GROUP } from '../aws/belongings.ts';
import { accountListing, type Item, type Listing } from '../aws/belongings-listing.ts';
import { cloudFormationStacks } from '../aws/cloudformation-stacks.ts';
import { LOCAL } from '../aws/session.ts';
import type { Stacks } from '../aws/stacks.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode } from '../errors.ts';
import { message } from '../messages/registry.ts';
import { type EnvironmentProject, type Place, stackName } from '../project/project.ts';
import { applicationNames } from '../project/samconfig.ts';
import { ask } from './deploy/ask.ts';
import { runInOrder } from './deploy/schedule.ts';
import { AWS_PACE, LOCAL_PACE, type Pace } from './deploy/watch.ts';
import { keepsData } from './destroy/expected-belongings.ts';
import { type Holding, takeInventory } from './destroy/inventory.ts';
import { contentsOf, inventoryOf, leftOver, proveGone } from './destroy/proof.ts';
import { checkDeletable, removeStack } from './destroy/remove-stack.ts';
import { type EnvironmentRequest, openEnvironment } from './open-environment.ts';

export interface DestroyRequest extends EnvironmentRequest {
  /** Nothing is asked. Default false. */
  yes?: boolean;
  /** Agrees like `yes`, but only when it is the name of the application: `cloudcart-dev`. */
  confirm?: string | undefined;
  /** Leaves the stacks that hold data as they are. Default false. */
  keepData?: boolean;
}

/** What `destroy --json` prints. */
export interface DestroyReport {
  environment: string;
  deleted: { id: string; name: string; things: { type: string; name: string; holds: string }[] }[];
  kept: { id: string; name: string }[];
  /** Everything of the environment before and after, what is kept included. */
  inventory: { before: Item[]; after: Item[] };
}

/** What a destruction works with; a test brings fakes. */
export interface Destruction {
  project: EnvironmentProject;
  place: Place;
  stacks: Stacks;
  belongings: Belongings;
  listing: Listing;
  pace: Pace;
}

function describeLoss(holdings: readonly Holding[]): string {
  return holdings
    .flatMap((holding) => [
      `  stack ${holding.name}${holding.state ? '' : ' (gone, but it left something behind)'}`,
      ...holding.things
        .filter((thing) => thing.type !== LOG_GROUP)
        .map((thing) => `    ${thing.type.split('::').slice(1).join(' ')} ${thing.name}: ${thing.holds}`),
      ...(holding.things.some((thing) => thing.type === LOG_GROUP) ? ['    its logs'] : []),
    ])
    .join('\n');
}

function agreed(request: DestroyRequest, application: string): boolean {
  if (request.confirm === undefined) return request.yes === true;
  if (request.confirm === application) return true;
  throw new CliError(
    `--confirm ${request.confirm} is not the name of what would be destroyed: ${application}.`,
    {
      code: 'destroy-confirmation',
      exitCode: ExitCode.Confirmation,
      remedy: `Write --confirm ${application} if that is what you mean.`,
    },
  );
}

async function askForLoss(
  context: ActionContext,
  request: DestroyRequest,
  application: string,
  lost: readonly Holding[],
) {
  const text = describeLoss(lost);
  context.reporter.emit(message('destroy-plan', { lost: text }));
  await ask(context, agreed(request, application), {
    code: 'destroy-confirmation',
    question: `Delete all of ${application}?`,
    refusal: `${application} would be deleted, with all that it holds.`,
  });
}

/** What needs a stack goes before it. */
function inReverse(holdings: readonly Holding[]): { id: string; needs: string[]; holding: Holding }[] {
  return holdings.map((holding) => ({
    id: holding.node.id,
    needs: holdings
      .filter((other) => other.node.needs.includes(holding.node.id))
      .map((other) => other.node.id),
    holding,
  }));
}

const thingsOf = (holdings: readonly Holding[]): Item[] =>
  holdings.flatMap((holding) => [
    { type: 'AWS::CloudFormation::Stack', name: holding.name },
    ...holding.things.map(({ type, name }) => ({ type, name })),
  ]);

/** Looks at everything again: the stacks, what their templates name, and what the account lists for the application. */
async function lookAgain(destruction: Destruction): Promise<Item[]> {
  const { stacks, belongings, project, place, listing } = destruction;
  const [holdings, listed] = await Promise.all([
    takeInventory(stacks, belongings, project, place),
    listing.list(),
  ]);
  return inventoryOf({ items: [], retained: [] }, listed, holdings);
}

/**
 * Deletes what there is of an environment, in the reverse order of deployment, and proves it with an inventory before and after.
 * @throws CliError exit 3 (declined), 5 (busy), 7 (protected, needs a hand, or something is left)
 */
export async function destroyProject(
  context: ActionContext,
  destruction: Destruction,
  request: DestroyRequest,
): Promise<DestroyReport> {
  const { stacks, belongings, project, place, pace, listing } = destruction;
  const [found, listed] = await Promise.all([
    takeInventory(stacks, belongings, project, place),
    listing.list(),
  ]);
  const kept = request.keepData ? found.filter((holding) => keepsData(holding.node)) : [];
  const lost = found.filter((holding) => !kept.includes(holding));
  const name = (holding: Holding) => ({ id: holding.node.id, name: holding.name });
  const environment = project.config.name;
  const handles = (type: string): boolean => belongings.handles(type);
  const [contents, keptContents] = await Promise.all([
    contentsOf(stacks, lost, handles),
    contentsOf(stacks, kept, handles),
  ]);
  const all = { items: [...contents.items, ...keptContents.items], retained: [] };
  const before = inventoryOf(all, listed, found);
  const spared = [
    ...thingsOf(kept),
    ...keptContents.items,
    ...listed.filter((one) => kept.some((holding) => holding.name === one.stack)),
  ];
  if (lost.length === 0) {
    context.reporter.emit(message('nothing-to-destroy', {}));
    proveGone(leftOver(listed, [], spared));
    return { environment, deleted: [], kept: kept.map(name), inventory: { before, after: before } };
  }
  for (const holding of lost) checkDeletable(holding);
  await askForLoss(context, request, project.config.stackName, lost);
  const { failures } = await runInOrder(inReverse(lost), 4, ({ holding }) =>
    removeStack(context, stacks, belongings, pace, holding),
  );
  if (failures.length > 0) throw failures[0];
  const after = await lookAgain(destruction);
  proveGone(leftOver(after, contents.retained, spared));
  return {
    environment,
    deleted: lost.map((holding) => ({ ...name(holding), things: holding.things })),
    kept: kept.map(name),
    inventory: { before, after },
  };
}

/** `destroyProject` on a real account or the local engine. */
export async function runDestroy(context: ActionContext, request: DestroyRequest): Promise<DestroyReport> {
  const { project, session } = await openEnvironment(context, request);
  const destruction: Destruction = {
    project,
    place: session,
    stacks: cloudFormationStacks(await session.cloudFormation()),
    belongings: accountBelongings(session),
    listing: accountListing(session, {
      application: project.config.stackName,
      others: applicationNames(context.projectRoot),
      stacks: project.stacks.map((node) => stackName(project, node.id)),
      tags: project.config.tags,
    }),
    pace: project.config.name === LOCAL ? LOCAL_PACE : AWS_PACE,
  };
  return destroyProject(context, destruction, request);
}
