import { engineAddress, isOwnAddress } from '../aws/api-url.ts';
import { LOCAL, type Session } from '../aws/session.ts';
import type { ActionContext } from '../context.ts';
import { usageError } from '../errors.ts';
import { presignEngineUrl } from '../local/engine-request.ts';
import { listLogGroups } from '../logs/log-groups.ts';
import { didYouMean } from '../project/suggest.ts';
import { describeStacks } from './deploy/deploy-project.ts';
import { MAILS_PATH } from './dev/mails.ts';
import { browserOf, type Launch, webAddress } from './open/browser.ts';
import { type EnvironmentRequest, openEnvironment, type Sight } from './open-environment.ts';
import { outputsOfStates } from './outputs/flat-outputs.ts';

export interface OpenRequest extends EnvironmentRequest {
  /** Name of a link: `api`, a stack, a function. Default: all are listed and `api` is opened. */
  what?: string | undefined;
  /** Only print. Default false; nothing is ever opened without a terminal. */
  print?: boolean | undefined;
}

/** An address of something that is deployed. */
export interface Link {
  name: string;
  url: string;
}

export interface OpenReport {
  links: Link[];
  /** What was handed to the browser. */
  opened?: string;
}

/** The console's host of a region's partition. */
export function consoleHost(region: string): string {
  if (region.startsWith('cn-')) return `${region}.console.amazonaws.cn`;
  if (region.startsWith('us-gov-')) return `${region}.console.amazonaws-us-gov.com`;
  return `${region}.console.aws.amazon.com`;
}

type Place = Pick<Session, 'environment' | 'region' | 'engine'>;

/** How long the address of the local engine's mails works. */
const MAILS_SECONDS = 3_600;

/** The local engine's mails, at an address that carries its own signature. */
async function mailsLink({ engine }: Pick<Session, 'engine'>): Promise<Link[]> {
  if (!engine) return [];
  const url = await presignEngineUrl(engine, { path: MAILS_PATH, service: 'ses' }, MAILS_SECONDS);
  return [{ name: 'mails', url }];
}

/** The console's page of a stack. */
const stackLink = ({ region }: Place, id: string, arn: string): Link => ({
  name: id,
  url: `https://${consoleHost(region)}/cloudformation/home?region=${region}#/stacks/stackinfo?stackId=${encodeURIComponent(arn)}`,
});

/** The console's page of a function. */
const functionLink = ({ region }: Place, id: string, name: string): Link => ({
  name: id,
  url: `https://${consoleHost(region)}/lambda/home?region=${region}#/functions/${encodeURIComponent(name)}`,
});

/** Addresses of outputs (`ApiUrl` is `api`, others `…Url` by their name; in `local` none of AWS), then what the place itself has to show. */
export function linksOf(
  place: Place,
  outputs: Readonly<Record<string, string>>,
  stacks: readonly { id: string; arn: string }[],
  functions: readonly { function: string; name: string }[],
): Link[] {
  const here = ([name, url]: [string, string]): [string, string] => [
    name,
    place.engine ? (engineAddress(place.engine.shopEndpoint, url) ?? url) : url,
  ];
  const pages = Object.entries(outputs)
    .map(here)
    // Queues have an address too, but nothing to look at.
    .filter(([name]) => name.endsWith('Url') && !/(Queue|Dlq)Url$/.test(name))
    .filter(([, value]) => webAddress(value) !== undefined && isOwnAddress(value, place))
    .map(([name, url]) => ({ name: name === 'ApiUrl' ? 'api' : name, url }));
  if (place.environment === LOCAL) return pages;
  return [
    ...pages,
    ...stacks.map(({ id, arn }) => stackLink(place, id, arn)),
    ...functions.map((one) => functionLink(place, one.function, one.name)),
  ];
}

/**
 * Addresses of an environment: its API, and on AWS the console's pages of stacks and functions. On a terminal the one that was
 * asked for, else the API, is opened in the browser.
 * @throws CliError exit 2 (nothing deployed, no such link) or 4 (place)
 */
export async function runOpen(
  context: ActionContext,
  request: OpenRequest,
  launch: Launch = browserOf(context),
): Promise<OpenReport> {
  const open = await openEnvironment(context, request);
  return openLink(context, open, request, launch);
}

/** `runOpen` of an environment that is open. */
export async function openLink(
  context: ActionContext,
  { project, session, enabled, stacks: client }: Sight,
  request: OpenRequest,
  launch: Launch,
): Promise<OpenReport> {
  const states = await describeStacks(client, project, project.stacks);
  const outputs = outputsOfStates(project, session, states);
  const stacks = [...states].map(([id, state]) => ({ id, arn: state.id }));
  const functions = session.environment === LOCAL ? [] : await listLogGroups(project, enabled, client);
  const all = [...linksOf(session, outputs, stacks, functions), ...(await mailsLink(session))];
  if (states.size === 0) {
    const remedy = `Deploy it: npx cloudcart deploy --env ${project.config.name}`;
    throw usageError('not-deployed', `Nothing is deployed in ${project.config.name}.`, remedy);
  }
  const { links, first } = choose(all, request.what);
  if (!first || request.print || !context.interactive) return { links };
  return (await launch(first.url)) ? { links, opened: first.url } : { links };
}

/**
 * The links to show and the one to open.
 * @throws CliError `unknown-link` (exit 2)
 */
export function choose(
  all: readonly Link[],
  what: string | undefined,
): { links: Link[]; first: Link | undefined } {
  if (what === undefined) return { links: [...all], first: all.find(({ name }) => name === 'api') };
  const wanted = what.toLowerCase();
  const found = all.find(
    ({ name }) => name.toLowerCase() === wanted || name.toLowerCase() === `${wanted}function`,
  );
  if (found) return { links: [found], first: found };
  throw usageError(
    'unknown-link',
    `There is nothing called ${what} to open. ${didYouMean(
      what,
      all.map(({ name }) => name),
    )}`,
  );
}
