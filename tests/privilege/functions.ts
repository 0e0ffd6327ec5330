import { createHash } from 'node:crypto';
import {
  type FunctionConfiguration,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
} from '@aws-sdk/client-lambda';
import { engineClient } from '../../cli/local/engine-client.ts';
import type { ControlPlane } from '../../cli/local/engine-request.ts';
import type { Place } from './calls.ts';
import { formCall } from './trail.ts';

/** A statement of a policy, every list one. */
export interface Statement {
  readonly effect: string;
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** Members that are none of these, such as `Condition` or `NotAction`. */
  readonly others: readonly string[];
}

/** A function with its role as both are deployed. */
export interface DeployedFunction {
  /** Without `cloudcart-<environment>-`. */
  readonly name: string;
  readonly place: Place;
  readonly roleArn: string;
  /** Of the credentials that the engine gives the function. */
  readonly accessKey: string;
  readonly statements: readonly Statement[];
  /** Policies that the role does not hold itself. */
  readonly attached: readonly string[];
  readonly logGroup: string;
  readonly traced: boolean;
  /** ARNs of the queues that Lambda reads for it. */
  readonly queues: readonly string[];
}

/** Every function of the shop on this engine, by name. */
export async function deployedFunctions(engine: ControlPlane): Promise<DeployedFunction[]> {
  const client = new LambdaClient(engineClient(engine));
  const { Functions = [] } = await client.send(new ListFunctionsCommand({ MaxItems: 50 }));
  const found = Functions.map(async (one) => {
    const input = { FunctionName: one.FunctionName ?? '' };
    const { EventSourceMappings = [] } = await client.send(new ListEventSourceMappingsCommand(input));
    const queues = EventSourceMappings.map(({ EventSourceArn = '' }) => EventSourceArn);
    return deployed(engine, one, queues);
  });
  const functions = await Promise.all(found);
  client.destroy();
  return functions.sort((one, other) => one.name.localeCompare(other.name));
}

async function deployed(
  engine: ControlPlane,
  { FunctionName = '', FunctionArn = '', Role = '', LoggingConfig, TracingConfig }: FunctionConfiguration,
  queues: readonly string[],
): Promise<DeployedFunction> {
  const [, , , region = '', account = ''] = FunctionArn.split(':');
  const role = Role.split('/').at(-1) ?? '';
  return {
    name: FunctionName.replace(/^cloudcart-[a-z]+-/, ''),
    place: { region, account },
    roleArn: Role,
    accessKey: `ASIA${createHash('sha256').update(`${FunctionArn}:${Role}`).digest('hex').slice(0, 16).toUpperCase()}`,
    ...(await rightsOf(engine, role)),
    logGroup: LoggingConfig?.LogGroup ?? `/aws/lambda/${FunctionName}`,
    traced: TracingConfig?.Mode === 'Active',
    queues,
  };
}

/** The role's own policies, read back from IAM. */
async function rightsOf(
  engine: ControlPlane,
  RoleName: string,
): Promise<Pick<DeployedFunction, 'statements' | 'attached'>> {
  const ask = (form: Record<string, string>) =>
    formCall(engine, 'iam', { Version: '2010-05-08', RoleName, ...form });
  const own = members(await ask({ Action: 'ListRolePolicies' }), 'member');
  const documents = await Promise.all(
    own.map(async (PolicyName) => {
      const answer = await ask({ Action: 'GetRolePolicy', PolicyName });
      return statementsOf(decodeURIComponent(members(answer, 'PolicyDocument')[0] ?? ''));
    }),
  );
  const attached = members(await ask({ Action: 'ListAttachedRolePolicies' }), 'PolicyArn');
  return { statements: documents.flat(), attached };
}

const members = (xml: string, name: string): string[] =>
  [...xml.matchAll(new RegExp(`<${name}>([^<]*)</${name}>`, 'g'))].map(([, text = '']) => text);

const list = (value: unknown): string[] =>
  value === undefined ? [] : ((Array.isArray(value) ? value : [value]) as string[]);

/** The statements of a policy document in JSON. */
export function statementsOf(document: string): Statement[] {
  const { Statement: written } = JSON.parse(document) as { Statement: unknown };
  const statements = (Array.isArray(written) ? written : [written]) as Record<string, unknown>[];
  return statements.map(({ Effect, Action, Resource, Sid: _sid, ...others }) => ({
    effect: String(Effect),
    actions: list(Action),
    resources: list(Resource),
    others: Object.keys(others),
  }));
}
