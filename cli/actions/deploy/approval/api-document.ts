import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { isNarrower } from './grants.ts';
import { widerIntegration } from './integrations.ts';
import {
  type ApiKind,
  isApiKey,
  openRoutes,
  type Route,
  routesOf,
  schemesOf,
  versionOf,
} from './open-routes.ts';
import { catches } from './route-keys.ts';

const same = (a: Data | undefined, b: Data | undefined): boolean => JSON.stringify(a) === JSON.stringify(b);

const POLICY = 'x-amazon-apigateway-policy';
const VALIDATORS = 'x-amazon-apigateway-request-validators';

/** Members of a document that say nothing about who may call what. Other members of API Gateway ask. */
const HARMLESS =
  /^x-amazon-apigateway-(binary-media-types|documentation|gateway-responses|importexport-version|integrations?|minimum-compression-size)$/;

const isGateway = (key: string): boolean => key.startsWith('x-amazon-apigateway-');

/** `GET /a, GET /b, and 3 more`. */
function shorten(names: readonly string[]): string {
  const more = names.length > 5 ? `, and ${names.length - 5} more` : '';
  return names.slice(0, 5).join(', ') + more;
}

/** An entry that existed and is another one now, or is missing. */
const losesEntry = (before: Data | undefined, after: Data | undefined): boolean =>
  Object.entries(asMap(before)).some(([key, one]) => !same(one, asMap(after)[key]));

/** Members of API Gateway for the whole document, and for its servers, that are not what they were. */
function otherMembers(before: DataMap, after: DataMap): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)].filter(isGateway));
  const differing = [...keys].filter((key) => {
    const [old, now] = [before[key], after[key]];
    if (same(old, now) || HARMLESS.test(key)) return false;
    if (key === POLICY)
      return old === undefined || now === undefined || !isNarrower({ [key]: old }, { [key]: now });
    return key === VALIDATORS ? losesEntry(old, now) : true;
  });
  const servers = (document: DataMap): Data[] =>
    (Array.isArray(document.servers) ? document.servers : []).flatMap((server) =>
      Object.entries(asMap(server)).filter(([key]) => isGateway(key)),
    );
  return [...differing, ...(same(servers(before), servers(after)) ? [] : ['servers'])];
}

/** Members that are compared here, and those that describe: API Gateway does nothing for them but check bodies by the schemas. */
const KNOWN =
  /^(paths|security|components|securityDefinitions|openapi|swagger|servers|info|tags|externalDocs|definitions|parameters|responses|host|basePath|schemes|consumes|produces|webhooks|jsonSchemaDialect|x-.*)$/;

const unknownMembers = (before: DataMap, after: DataMap): string[] =>
  Object.keys(after).filter((key) => !KNOWN.test(key) && !same(before[key], after[key]));

/** Security schemes that are not what they were, and new ones that are no key of a usage plan. */
function otherSchemes(before: DataMap, after: DataMap): string[] {
  return Object.entries(after).flatMap(([name, now]) => {
    const old = before[name];
    const isHarmless = old === undefined ? isApiKey(now) : same(old, now);
    return isHarmless ? [] : [name];
  });
}

const AUTH = 'x-amazon-apigateway-auth';
const VALIDATOR = 'x-amazon-apigateway-request-validator';

/** What a route that existed says about its callers now. */
function otherCallers(old: Route | undefined, now: Route): string | undefined {
  if (!old) return undefined;
  const isOther = !same(old.security, now.security) || !same(old.operation[AUTH], now.operation[AUTH]);
  if (isOther && !old.isOpen && !now.isOpen) return 'another authorizer';
  const keys = new Set([...Object.keys(old.operation), ...Object.keys(now.operation)].filter(isGateway));
  const differing = [...keys].filter((key) => {
    if (key === AUTH || HARMLESS.test(key) || same(old.operation[key], now.operation[key])) return false;
    return key !== VALIDATOR || old.operation[key] !== undefined;
  });
  return differing.length > 0 ? differing.join(', ') : undefined;
}

/** Routes by what is new about them: `another integration: GET /a`. */
function otherRoutes(before: readonly Route[], after: readonly Route[]): string[] {
  const known = new Map(before.map((one) => [one.name, one]));
  const found = after.flatMap((now) => {
    const old = known.get(now.name);
    const what = [widerIntegration(old?.integration, now.integration), otherCallers(old, now)];
    return what.flatMap((one) => (one ? [[one, now.name] as const] : []));
  });
  const kinds = [...new Set(found.map(([what]) => what))];
  return kinds.map(
    (kind) => `${kind}: ${shorten(found.flatMap(([what, name]) => (what === kind ? [name] : [])))}`,
  );
}

/**
 * What an OpenAPI document opens that it did not before: routes without a key, other security schemes, integrations and settings of
 * API Gateway.
 * @param before undefined for a new API
 */
export function widerDocument(
  before: Data | undefined,
  after: Data | undefined,
  kind: ApiKind,
): string | undefined {
  const now = routesOf(after, kind);
  if (now === undefined) return 'its routes are not known';
  const old = (before === undefined ? [] : routesOf(before, kind)) ?? [];
  const wasOpen = new Set(openRoutes(old, []));
  const added = openRoutes(now, old).filter((one) => !wasOpen.has(one));
  const left = old.filter(
    (one) =>
      !one.isOpen &&
      !now.some(({ name }) => name === one.name) &&
      openRoutes(now, old).some((other) => catches(other, one.name)),
  );
  const schemes = otherSchemes(schemesOf(before), schemesOf(after));
  const found = [
    ...(added.length > 0 ? [`without a key: ${shorten(added)}`] : []),
    ...(left.length > 0 ? [`left to a route without a key: ${shorten(left.map(({ name }) => name))}`] : []),
    ...(schemes.length > 0 ? [`security scheme ${schemes.join(', ')}`] : []),
    ...otherRoutes(old, now),
    ...otherMembers(asMap(before), asMap(after)),
    ...unknownMembers(asMap(before), asMap(after)),
    ...(before !== undefined && versionOf(before) !== versionOf(after) ? ['version of OpenAPI'] : []),
  ];
  return found.length > 0 ? found.join('; ') : undefined;
}
