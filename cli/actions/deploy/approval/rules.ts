import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { openRoutes } from './open-routes.ts';

/** One resource before and after a change; a side that is absent does not exist, or is not known. */
export interface Reviewed {
  logicalId: string;
  type: string;
  before: DataMap | undefined;
  after: DataMap | undefined;
  /** Nothing existed, so that nothing is taken away. */
  isNew: boolean;
  /** Properties that CloudFormation says change. */
  changed: readonly string[];
}

/** One thing that a change grants, opens or takes away. */
export type Finding = { verb: string; what?: string };

/** What one property of a type grants when it has this value. `undefined`: nothing. Types without a rule are asked about by name. */
type Rule = (before: Data | undefined, after: Data | undefined) => Finding | undefined;

export const opens = (what: string): Finding => ({ verb: 'opens access', what });
export const grants = (what: string): Finding => ({ verb: 'grants rights', what });

/** A role of the same template is reviewed where it is defined. */
const isOwnRole = (role: Data | undefined): boolean => {
  const getAtt = asMap(role)['Fn::GetAtt'];
  return getAtt !== undefined;
};
const role: Rule = (_before, after) =>
  after === undefined || isOwnRole(after) ? undefined : grants('takes a role');

const routes: Rule = (before, after) => {
  const now = openRoutes(after);
  if (now === undefined) return opens('its routes are not known');
  const old = new Set(before === undefined ? [] : (openRoutes(before) ?? []));
  const added = now.filter((one) => !old.has(one));
  const shown = added.slice(0, 5).join(', ') + (added.length > 5 ? `, and ${added.length - 5} more` : '');
  return added.length > 0 ? opens(`without a key: ${shown}`) : undefined;
};

const unlessIam: Rule = (_before, after) =>
  after === 'AWS_IAM' ? undefined : opens(`AuthType is ${typeof after === 'string' ? after : 'not AWS_IAM'}`);

/** Sources that a function reads from with its own role need no permission to call it. */
const POLLED = /^(SQS|DynamoDB|Kinesis|MSK|MQ|SelfManagedKafka|DocumentDB)$/;

const events: Rule = (_before, after) => {
  const types = Object.values(asMap(after)).map((one) => String(asMap(one).Type));
  const callers = [...new Set(types.filter((one) => !POLLED.test(one)))];
  return callers.length > 0 ? grants(`is called by ${callers.join(', ')}`) : undefined;
};

/** Rules by `type/property`. */
export const RULES: Readonly<Record<string, Rule>> = {
  'AWS::ApiGateway::RestApi/Body': routes,
  'AWS::ApiGatewayV2::Api/Body': routes,
  'AWS::Lambda::Function/Role': role,
  'AWS::Lambda::Url/AuthType': unlessIam,
  'AWS::Serverless::Api/DefinitionBody': routes,
  'AWS::Serverless::Function/Events': events,
  'AWS::Serverless::Function/FunctionUrlConfig': (_before, after) =>
    unlessIam(undefined, asMap(after).AuthType),
  'AWS::Serverless::Function/Role': role,
  'AWS::StepFunctions::StateMachine/RoleArn': role,
};

/** Methods and routes say in several properties who may call them. */
export function openMethod({ type, before, after }: Reviewed): Finding | undefined {
  const now = asMap(asMap(after).Properties);
  const old = before && asMap(before.Properties);
  const isOpen = (one: DataMap): boolean =>
    String(one.AuthorizationType ?? 'NONE') === 'NONE' && String(one.ApiKeyRequired ?? 'false') !== 'true';
  if (!/^AWS::ApiGateway(::Method|V2::Route)$/.test(type) || now.HttpMethod === 'OPTIONS') return undefined;
  const isNewlyOpen = isOpen(now) && !(old && isOpen(old));
  const authorizers = ['AuthorizationType', 'AuthorizerId', 'ApiKeyRequired', 'AuthorizationScopes'];
  const differs = old && authorizers.some((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));
  if (isNewlyOpen) return opens('without a key or an authorizer');
  return differs ? opens('another authorizer') : undefined;
}

export const METHOD_AUTH = /^(AuthorizationType|AuthorizerId|ApiKeyRequired|AuthorizationScopes)$/;
export const isMethod = (type: string): boolean => /^AWS::ApiGateway(::Method|V2::Route)$/.test(type);
