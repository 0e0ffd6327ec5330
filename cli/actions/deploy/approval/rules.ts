import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { widerDocument } from './api-document.ts';
import { CODE_SOURCES } from './code-sources.ts';
import { ENCRYPTION } from './encryption.ts';
import { isMock, targetOf, widerIntegration } from './integrations.ts';
import { methodSettings } from './method-settings.ts';
import type { ApiKind } from './open-routes.ts';
import type { ResolvedResources } from './resolved-template.ts';
import type { Finding, Reviewed, Rule } from './reviewed.ts';
import { SAFE_DEFAULTS } from './safe-defaults.ts';
import { POLLED } from './sam-resources.ts';

export const opens = (what: string): Finding => ({ verb: 'opens access', what });
export const grants = (what: string): Finding => ({ verb: 'grants rights', what });

/** A role of the same template is reviewed where it is defined; another attribute, or of another type, may be any role. */
function isOwnRole(role: Data | undefined, resources: ResolvedResources | undefined): boolean {
  const getAtt = asMap(role)['Fn::GetAtt'];
  const [id = '', ...attribute] = Array.isArray(getAtt)
    ? getAtt.map(String)
    : String(getAtt ?? '').split('.');
  const type = resources?.[id]?.Type;
  return attribute.join('.') === 'Arn' && (type === undefined || type === 'AWS::IAM::Role');
}

/** SAM gives a function without a role one of its own, with its `Policies`. */
export const ownRole = grants('a role of its own');

/** What exists keeps its role, or asks: a role of the same template may be of another function, with other rights. */
const role: Rule = (_before, after, { isNew, resources, type }) => {
  if (after === undefined) return type === 'AWS::Serverless::Function' ? ownRole : undefined;
  return isNew && isOwnRole(after, resources) ? undefined : grants('takes a role');
};

const routes =
  (kind: ApiKind): Rule =>
  (before, after) => {
    const wider = widerDocument(before, after, kind);
    return wider === undefined ? undefined : opens(wider);
  };

const integration: Rule = (before, after) => {
  const wider = widerIntegration(before, after);
  return wider === undefined ? undefined : opens(wider);
};

const unlessIam: Rule = (_before, after) =>
  after === 'AWS_IAM' ? undefined : opens(`AuthType is ${typeof after === 'string' ? after : 'not AWS_IAM'}`);

const settings: Rule = (before, after) => {
  const weaker = methodSettings(before, after);
  return weaker === undefined ? undefined : { verb: 'reduces protection', what: weaker };
};

const propertiesOf = (resource: DataMap | undefined): DataMap => asMap(asMap(resource).Properties);

/** A URL that anyone may call, and that calls something else now. */
const retargeted: Rule = (_before, _after, { before, after }) =>
  before !== undefined && propertiesOf(after).AuthType !== 'AWS_IAM'
    ? opens('it calls another function')
    : undefined;

const events: Rule = (before, after, { isNew }) => {
  if (!isNew && before !== undefined) return grants('is called by other events');
  const types = Object.values(asMap(after)).map((one) => String(asMap(one).Type));
  const callers = [...new Set(types.filter((one) => !POLLED.test(one)))];
  return callers.length > 0 ? grants(`is called by ${callers.join(', ')}`) : undefined;
};

/** Rules by `type/property`. */
export const RULES: Readonly<Record<string, Rule>> = {
  ...CODE_SOURCES,
  ...ENCRYPTION,
  ...SAFE_DEFAULTS,
  'AWS::ApiGateway::Method/Integration': integration,
  'AWS::ApiGateway::RestApi/Body': routes('rest'),
  'AWS::ApiGateway::Stage/MethodSettings': settings,
  'AWS::ApiGatewayV2::Api/Body': routes('http'),
  'AWS::Lambda::Function/Role': role,
  'AWS::Lambda::Url/AuthType': unlessIam,
  'AWS::Lambda::Url/Qualifier': retargeted,
  'AWS::Lambda::Url/TargetFunctionArn': retargeted,
  'AWS::Serverless::Api/DefinitionBody': routes('rest'),
  'AWS::Serverless::Api/MethodSettings': settings,
  'AWS::Serverless::Function/Events': events,
  'AWS::Serverless::Function/FunctionUrlConfig': (before, after, one) => {
    if (after === undefined) return undefined;
    const isOther = JSON.stringify(asMap(before).Cors) !== JSON.stringify(asMap(after).Cors);
    return unlessIam(undefined, asMap(after).AuthType, one) ?? (isOther ? opens('Cors') : undefined);
  },
  'AWS::Serverless::Function/Role': role,
  'AWS::StepFunctions::StateMachine/RoleArn': role,
};

export const METHOD_AUTH = /^(AuthorizationType|AuthorizerId|ApiKeyRequired|AuthorizationScopes)$/;
export const isMethod = (type: string): boolean => /^AWS::ApiGateway(::Method|V2::Route)$/.test(type);

const AUTHORIZERS = ['AuthorizationType', 'AuthorizerId', 'ApiKeyRequired', 'AuthorizationScopes'];
/** Where a method or route is, and what it calls. */
const PLACES = ['ApiId', 'HttpMethod', 'ResourceId', 'RestApiId', 'RouteKey', 'Target'];

const differsIn = (names: readonly string[], old: DataMap, now: DataMap): boolean =>
  names.some((name) => JSON.stringify(old[name]) !== JSON.stringify(now[name]));

/** Whether a method or route asks for no key and no authorizer. */
export const isOpen = (one: DataMap): boolean =>
  String(one.AuthorizationType ?? 'NONE') === 'NONE' && String(one.ApiKeyRequired ?? 'false') !== 'true';

/** A preflight request that calls nothing. */
export const isPreflight = (one: DataMap): boolean =>
  one.HttpMethod === 'OPTIONS' && (one.Integration === undefined || isMock(one.Integration));

/** Methods and routes say in several properties who may call them. */
export function openMethod({ type, before, after }: Reviewed): Finding | undefined {
  if (!isMethod(type)) return undefined;
  const now = propertiesOf(after);
  if (isPreflight(now)) return undefined;
  const old = before && propertiesOf(before);
  if (isOpen(now) && !(old && isOpen(old) && !isPreflight(old)))
    return opens('without a key or an authorizer');
  if (!old) return undefined;
  if (differsIn(AUTHORIZERS, old, now)) return opens('another authorizer');
  const moved = differsIn(PLACES, old, now) || targetOf(old.Integration) !== targetOf(now.Integration);
  return isOpen(now) && moved ? opens('another place or target without a key or an authorizer') : undefined;
}
