import { accountResources } from '../../aws/retained-resources.ts';
import type { Session } from '../../aws/session.ts';
import { type PricedResource, pricedResources } from '../../cost/resources.ts';
import { type EnvironmentProject, enabledStacks, stackName } from '../../project/project.ts';
import { asMap } from '../../project/template-yaml.ts';
import { openStacks } from '../deploy/own-stack.ts';
import { type Check, fail, ok, unknown, warn } from './check.ts';
import { findMissing, missingCheck } from './missing-resources.ts';

/** What is asked of an account; what could not be asked is an error's text. */
export interface AccountFacts {
  account: string;
  region: string;
  /** Runs of Lambda at the same time that are free for everybody; new accounts have 10. */
  concurrency: number | Error;
  /** Stacks that an account and region may have. */
  stackLimit: number | Error;
  /** Names and states of the stacks that there are. */
  stacks: readonly { name: string; status: string }[] | Error;
  /** API Gateway's log role, and the requests a second of the account. */
  gateway: { logRole: string | undefined; rate: number | undefined } | Error;
  /** Resources that the environment's stacks list and that do not exist. */
  missing: readonly string[] | Error;
}

const asked = async <T>(question: Promise<T>): Promise<T | Error> => {
  try {
    return await question;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
};

async function concurrency(session: Session): Promise<number> {
  const { GetAccountSettingsCommand } = await import('@aws-sdk/client-lambda');
  const { AccountLimit } = await (await session.lambda()).send(new GetAccountSettingsCommand({}));
  return AccountLimit?.UnreservedConcurrentExecutions ?? AccountLimit?.ConcurrentExecutions ?? 0;
}

async function stackLimit(session: Session): Promise<number> {
  const { DescribeAccountLimitsCommand } = await import('@aws-sdk/client-cloudformation');
  const { AccountLimits = [] } = await (await session.cloudFormation()).send(
    new DescribeAccountLimitsCommand({}),
  );
  const found = AccountLimits.find((one) => one.Name === 'StackLimit')?.Value;
  if (found === undefined) throw new Error('CloudFormation does not tell its StackLimit');
  return found;
}

async function gateway(session: Session): Promise<{ logRole: string | undefined; rate: number | undefined }> {
  const { GetAccountCommand } = await import('@aws-sdk/client-api-gateway');
  const found = await (await session.apiGateway()).send(new GetAccountCommand({}));
  return { logRole: found.cloudwatchRoleArn || undefined, rate: found.throttleSettings?.rateLimit };
}

/** Asks an account what a deployment depends on. Reads only. */
export async function askAccount(session: Session, project: EnvironmentProject): Promise<AccountFacts> {
  const { stacks } = await openStacks(session, project);
  const [lambda, limit, standing, rest, missing] = await Promise.all([
    asked(concurrency(session)),
    asked(stackLimit(session)),
    asked(stacks.list()),
    asked(gateway(session)),
    asked(findMissing(stacks, accountResources(session), project)),
  ]);
  const { account, region } = session;
  return {
    account,
    region,
    concurrency: lambda,
    stackLimit: limit,
    stacks: standing,
    gateway: rest,
    missing,
  };
}

const NEEDED_CONCURRENCY = 100;
const ASK_QUOTA = 'Ask for more in the console under Service Quotas.';

const notAsked = (id: string, what: string, error: Error): Check =>
  unknown(
    id,
    `${what} cannot be found out: ${error.message.split('\n')[0]}`,
    'Have the right to read it granted, or look it up in the console.',
  );

function concurrencyCheck({ concurrency: found }: AccountFacts): Check {
  if (found instanceof Error) return notAsked('lambda-concurrency', "Lambda's concurrency", found);
  return found >= NEEDED_CONCURRENCY
    ? ok('lambda-concurrency', `${found} Lambda runs at the same time`)
    : warn(
        'lambda-concurrency',
        `Only ${found} Lambda runs at the same time are free: functions will be throttled`,
        ASK_QUOTA,
      );
}

/** What an account may have unless it has asked for more. */
const DEFAULT_STACKS = 2000;

function stackLimitCheck({ stackLimit, stacks }: AccountFacts, wanted: number): Check {
  if (stacks instanceof Error) return notAsked('stack-limit', 'The number of stacks', stacks);
  const guessed = stackLimit instanceof Error;
  const limit = guessed ? DEFAULT_STACKS : stackLimit;
  const found = `${stacks.length} of ${limit}${guessed ? ' (the default: it could not be asked)' : ''} stacks`;
  return stacks.length + wanted <= limit
    ? ok('stack-limit', found)
    : fail('stack-limit', `${found} are used, and ${wanted} more may be needed`, ASK_QUOTA);
}

/** Whether an API writes logs, for which API Gateway needs its role. */
function writesLogs({ type, properties }: PricedResource): boolean {
  if (!['AWS::Serverless::Api', 'AWS::ApiGateway::Stage'].includes(type)) return false;
  const settings = Array.isArray(properties.MethodSettings) ? properties.MethodSettings : [];
  const levels = settings.map((one) => String(asMap(one).LoggingLevel ?? 'OFF'));
  return properties.AccessLogSetting !== undefined || levels.some((level) => level !== 'OFF');
}

/** An account and region have one log role for all APIs; a stage with logs cannot be made without it. */
export function logRoleCheck(
  { gateway: found }: AccountFacts,
  project: EnvironmentProject,
  place: { account: string; region: string },
): Check[] {
  const resources = pricedResources(project, place);
  if (!resources.some(writesLogs)) return [];
  if (found instanceof Error) return [notAsked('log-role', "API Gateway's log role", found)];
  const manages = resources.some((one) => one.type === 'AWS::ApiGateway::Account');
  const { logRole } = found;
  const switchable = 'ManageApiGatewayAccount' in project.parameters;
  if (!logRole && !manages) {
    return [
      fail(
        'log-role',
        'API Gateway has no log role in this account and region, and this environment does not set one: stages with logs cannot be made',
        switchable
          ? 'Deploy with --param ManageApiGatewayAccount=true, or have the role set by whoever owns the account.'
          : 'Add an AWS::ApiGateway::Account, or set the role in the console of API Gateway.',
      ),
    ];
  }
  if (logRole && manages && !logRole.includes(project.config.stackName)) {
    return [
      warn(
        'log-role',
        `API Gateway's one log role is ${logRole}, not this environment's: deploying replaces it, destroying takes it away from the others`,
        switchable
          ? 'Set ManageApiGatewayAccount=false for this environment in samconfig.toml.'
          : 'Let only one environment of the account and region set it.',
      ),
    ];
  }
  return [
    ok(
      'log-role',
      logRole ? `API Gateway logs as ${logRole}` : "This environment sets API Gateway's log role",
    ),
  ];
}

/** sam deploys the root as one nested application; names then clash with those of our stacks. */
export function mixedCheck({ stacks }: AccountFacts, project: EnvironmentProject): Check {
  if (stacks instanceof Error) return notAsked('mixed', 'Whether sam has deployed here too', stacks);
  const own = project.config.stackName;
  const ours = project.stacks.map((node) => stackName(project, node.id));
  const standing = stacks.filter((one) => one.status !== 'DELETE_COMPLETE').map((one) => one.name);
  const nested = standing.filter(
    (name) =>
      !ours.includes(name) &&
      (name === own || project.stacks.some((node) => name.startsWith(`${own}-${node.id}-`))),
  );
  if (nested.length === 0) return ok('mixed', 'Nobody has deployed it in another way');
  const beside = standing.some((name) => ours.includes(name));
  return warn(
    'mixed',
    `${nested.join(', ')} ${nested.length === 1 ? 'was' : 'were'} deployed by sam${beside ? ', beside our own stacks' : ''}: names will clash`,
    `Use one of the two ways per environment: sam delete --stack-name ${own}, or cloudcart destroy.`,
  );
}

/** What the account says, judged for one environment. */
export function accountChecks(facts: AccountFacts, project: EnvironmentProject): Check[] {
  const place = { account: facts.account, region: facts.region };
  const standing = facts.stacks instanceof Error ? [] : facts.stacks.map((one) => one.name);
  const wanted = enabledStacks(project, place).filter(
    (node) => !standing.includes(stackName(project, node.id)),
  );
  return [
    concurrencyCheck(facts),
    stackLimitCheck(facts, wanted.length),
    ...logRoleCheck(facts, project, place),
    mixedCheck(facts, project),
    missingCheck(facts.missing, project.config.name),
  ];
}
