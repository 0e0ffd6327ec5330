import type { Agent } from 'node:https';
import type { APIGatewayClient } from '@aws-sdk/client-api-gateway';
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SESClient } from '@aws-sdk/client-ses';
import type { SNSClient } from '@aws-sdk/client-sns';
import type { SQSClient } from '@aws-sdk/client-sqs';
import type { SSMClient } from '@aws-sdk/client-ssm';
import type { STSClient } from '@aws-sdk/client-sts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, errorLines } from '../errors.ts';
import { engineClient } from '../local/engine-client.ts';
import { proveEngine } from '../local/find-engine.ts';
import type { RunningEngine } from '../local/running-engine.ts';
import { stateDirectory } from '../local/state-folder.ts';
import { message } from '../messages/registry.ts';
import type { EnvironmentConfig } from '../project/samconfig.ts';
import { type Attempt, accessError } from './access-error.ts';
import { profileOf } from './profile.ts';

/** Name of the environment that lives on the local engine. */
export const LOCAL = 'local';
const LOCAL_REGION = 'us-east-1';

/** Where the clients point and as whom. */
export interface ClientSettings {
  region: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
  profile?: string;
  maxAttempts: number;
  /** Trusts the local engine's certificate, for these clients alone. */
  requestHandler?: { httpsAgent: Agent };
}

/** A checked connection to one account and region, with clients that are imported when they are asked for. */
export interface Session {
  environment: string;
  account: string;
  region: string;
  /** Of the local engine's control plane; absent on AWS. */
  endpoint: string | undefined;
  /** The local engine; absent on AWS. */
  engine?: RunningEngine;
  settings: ClientSettings;
  cloudFormation(): Promise<CloudFormationClient>;
  lambda(): Promise<LambdaClient>;
  dynamoDb(): Promise<DynamoDBClient>;
  sqs(): Promise<SQSClient>;
  s3(): Promise<S3Client>;
  apiGateway(): Promise<APIGatewayClient>;
  logs(): Promise<CloudWatchLogsClient>;
  sts(): Promise<STSClient>;
  sns(): Promise<SNSClient>;
  ssm(): Promise<SSMClient>;
  ses(): Promise<SESClient>;
}

const once = <T>(make: () => Promise<T>): (() => Promise<T>) => {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
};

/** Clients for these settings, each made at its first use. */
export function lazyClients(
  settings: ClientSettings,
): Omit<Session, 'environment' | 'account' | 'region' | 'endpoint' | 'engine' | 'settings'> {
  return {
    cloudFormation: once(
      async () => new (await import('@aws-sdk/client-cloudformation')).CloudFormationClient(settings),
    ),
    lambda: once(async () => new (await import('@aws-sdk/client-lambda')).LambdaClient(settings)),
    dynamoDb: once(async () => new (await import('@aws-sdk/client-dynamodb')).DynamoDBClient(settings)),
    sqs: once(async () => new (await import('@aws-sdk/client-sqs')).SQSClient(settings)),
    // A local bucket has no host name of its own.
    s3: once(
      async () =>
        new (await import('@aws-sdk/client-s3')).S3Client({
          ...settings,
          forcePathStyle: settings.endpoint !== undefined,
        }),
    ),
    apiGateway: once(
      async () => new (await import('@aws-sdk/client-api-gateway')).APIGatewayClient(settings),
    ),
    logs: once(
      async () => new (await import('@aws-sdk/client-cloudwatch-logs')).CloudWatchLogsClient(settings),
    ),
    sts: once(async () => new (await import('@aws-sdk/client-sts')).STSClient(settings)),
    sns: once(async () => new (await import('@aws-sdk/client-sns')).SNSClient(settings)),
    ssm: once(async () => new (await import('@aws-sdk/client-ssm')).SSMClient(settings)),
    ses: once(async () => new (await import('@aws-sdk/client-ses')).SESClient(settings)),
  };
}

/** Whether an address can only be this machine. */
export function isLoopback(endpoint: string): boolean {
  if (!URL.canParse(endpoint)) return false;
  const { hostname } = new URL(endpoint);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

const noEngine = (): CliError =>
  new CliError('The local engine is not running.', {
    code: 'no-engine',
    exitCode: ExitCode.Access,
    remedy: 'Start it: npx cloudcart up',
  });

const outdatedEngine = (): CliError =>
  new CliError('The local engine was started by an older cloudcart, which had no secret for it.', {
    code: 'engine-outdated',
    exitCode: ExitCode.Access,
    remedy: 'Start it again; its data is kept: npx cloudcart up',
  });

/** @throws CliError `no-engine`, `engine-outdated`, `state-folder` (exit 4) */
async function localEngine(context: ActionContext): Promise<RunningEngine> {
  const proof = await proveEngine(stateDirectory(context));
  if (proof.state === 'outdated') throw outdatedEngine();
  if (proof.state === 'absent') throw noEngine();
  return proof.engine;
}

/** As the engine's own caller, never as the user. */
const localSettings = (config: EnvironmentConfig, engine: RunningEngine): ClientSettings => ({
  ...engineClient(engine, { region: config.region ?? LOCAL_REGION }),
  maxAttempts: 3,
});

function awsSettings(config: EnvironmentConfig, context: ActionContext): ClientSettings {
  const region = config.region ?? context.environment.AWS_REGION ?? context.environment.AWS_DEFAULT_REGION;
  if (!region) {
    throw new CliError(`No region is known for ${config.name}.`, {
      code: 'no-region',
      exitCode: ExitCode.Access,
      remedy: `Set region in [${config.name}.deploy.parameters] of samconfig.toml, or AWS_REGION.`,
    });
  }
  const endpoint = context.environment.AWS_ENDPOINT_URL;
  const profile = config.profile;
  return { region, maxAttempts: 8, ...(endpoint ? { endpoint } : {}), ...(profile ? { profile } : {}) };
}

async function accountOf(settings: ClientSettings, attempt: Attempt, local: boolean): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('@aws-sdk/client-sts');
  try {
    const { Account } = await new STSClient(settings).send(new GetCallerIdentityCommand({}));
    return Account ?? '';
  } catch (error) {
    const known = accessError(error, attempt);
    if (local && known?.code === 'unreachable') throw noEngine();
    if (known) throw known;
    throw new CliError(`AWS did not accept the credentials: ${errorLines(error).join(' ')}`, {
      code: 'credentials',
      exitCode: ExitCode.Access,
      remedy: 'Sign in (aws sso login), or set AWS_PROFILE or the access keys, and run again.',
      cause: error,
    });
  }
}

/** Stops when the environment is meant for other accounts or regions. */
export function checkPlace(config: EnvironmentConfig, account: string, region: string): void {
  const refuse = (what: string, found: string, allowed: readonly string[]): never => {
    throw new CliError(`${config.name} is for ${what} ${allowed.join(', ')}, and this is ${found}.`, {
      code: `wrong-${what}`,
      exitCode: ExitCode.Access,
      remedy: `Use other credentials, or change ${what}s of [${config.name}] in samconfig.toml.`,
    });
  };
  if (config.accounts.length > 0 && !config.accounts.includes(account))
    refuse('account', account, config.accounts);
  if (config.regions.length > 0 && !config.regions.includes(region)) refuse('region', region, config.regions);
}

/**
 * Finds out where an environment lives and as whom we come, says so before anything else, and stops when it is the wrong place.
 * @throws CliError (exit 4): no engine, no credentials, wrong account or region, a state folder that is not the user's
 */
export async function openSession(config: EnvironmentConfig, context: ActionContext): Promise<Session> {
  const engine = config.name === LOCAL ? await localEngine(context) : undefined;
  const settings = engine ? localSettings(config, engine) : awsSettings(config, context);
  if (config.regions.length > 0) checkPlace({ ...config, accounts: [] }, '', settings.region);
  const attempt: Attempt = engine
    ? {}
    : { endpoint: settings.endpoint, profile: profileOf(config.profile, context.environment) };
  const account = await accountOf(settings, attempt, engine !== undefined);
  const { region, endpoint } = settings;
  context.reporter.emit(message('session', { account, region, environment: config.name, endpoint }));
  checkPlace(config, account, region);
  return {
    environment: config.name,
    account,
    region,
    endpoint,
    ...(engine ? { engine } : {}),
    settings,
    ...lazyClients(settings),
  };
}
