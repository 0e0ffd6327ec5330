import { asMap, type Data, type DataMap, isDataMap } from '../../../project/template-yaml.ts';
import { isMock, targetOf } from './integrations.ts';

const METHODS = /^(get|put|post|delete|patch|head|options|trace|x-amazon-apigateway-any-method)$/i;

/** One method of one path, with what its document says about it. */
export interface Route {
  /** `GET /products`. */
  name: string;
  isOptions: boolean;
  operation: DataMap;
  integration: Data | undefined;
  /** Requirements of the operation, or of the whole document. */
  security: Data | undefined;
  isOpen: boolean;
}

/** HTTP APIs know authorizers only: an API key protects nothing there. */
export type ApiKind = 'rest' | 'http';

/** Follows a reference within the document. */
function follow(document: DataMap, value: Data | undefined): Data | undefined {
  const ref = asMap(value).$ref;
  if (typeof ref !== 'string' || !ref.startsWith('#/')) return value;
  const keys = ref
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<Data | undefined>((inner, key) => asMap(inner)[key], document);
}

/** Which OpenAPI a document is of: by its own word, and by no other. */
export function versionOf(document: Data | undefined): 2 | 3 | undefined {
  const { openapi, swagger } = asMap(document);
  if (openapi !== undefined && swagger !== undefined) return undefined;
  if (/^3\./.test(String(openapi))) return 3;
  return /^2(\.0)?$/.test(String(swagger)) ? 2 : undefined;
}

/** Definitions of security schemes. API Gateway reads the section of the document's version only, and none without a version. */
export function schemesOf(document: Data | undefined): DataMap {
  const { securityDefinitions, components } = asMap(document);
  const version = versionOf(document);
  if (version === undefined) return {};
  return asMap(version === 2 ? securityDefinitions : asMap(components).securitySchemes);
}

/** Whether API Gateway asks for the key of a usage plan because of this scheme. */
export const isApiKey = (scheme: Data | undefined): boolean => {
  const { type, name, in: place } = asMap(scheme);
  return type === 'apiKey' && place === 'header' && String(name).toLowerCase() === 'x-api-key';
};

/** Whether API Gateway asks for anything because of this scheme: it ignores names without a definition, and unknown ones. */
function protects(scheme: Data | undefined, kind: ApiKind): boolean {
  const map = asMap(scheme);
  if (isDataMap(map['x-amazon-apigateway-authorizer'])) return true;
  if (map['x-amazon-apigateway-authtype'] === 'awsSigv4') return true;
  return kind === 'rest' && isApiKey(scheme);
}

function isClosed(security: Data | undefined, schemes: DataMap, kind: ApiKind): boolean {
  if (!Array.isArray(security) || security.length === 0) return false;
  return security.every((one) => Object.keys(asMap(one)).some((name) => protects(schemes[name], kind)));
}

/** Functions of CloudFormation where a path, a method or an operation belongs: what they become is not known. */
const isUnresolved = (value: Data | undefined): boolean =>
  !isDataMap(value) || Object.keys(value).some((key) => key.startsWith('Fn::') || key === '$ref');

/**
 * Routes of an OpenAPI document.
 * @returns undefined when the document cannot be read here
 */
export function routesOf(document: Data | undefined, kind: ApiKind): Route[] | undefined {
  const map = asMap(document);
  const { paths, security: everywhere } = map;
  if (!isDataMap(paths) || isUnresolved(map) || isUnresolved(paths)) return undefined;
  const schemes = schemesOf(document);
  const items = Object.entries(paths).map(([path, item]) => [path, follow(map, item)] as const);
  const operations = items.flatMap(([path, item]) =>
    Object.entries(asMap(item)).flatMap(([method, one]) =>
      METHODS.test(method) ? [[path, method, one] as const] : [],
    ),
  );
  if (items.some(([, item]) => isUnresolved(item))) return undefined;
  if (operations.some(([, , one]) => isUnresolved(one))) return undefined;
  return operations.map(([path, method, one]) => {
    const operation = asMap(one);
    const { security = everywhere, 'x-amazon-apigateway-auth': auth } = operation;
    return {
      name: `${method.toUpperCase()} ${path}`,
      isOptions: /^options$/i.test(method),
      operation,
      integration: follow(map, operation['x-amazon-apigateway-integration']),
      security,
      isOpen: !isClosed(security, schemes, kind) && asMap(auth).type !== 'AWS_IAM',
    };
  });
}

/**
 * Names of routes that may be called without a key and an authorizer. Preflight requests (OPTIONS) count when they call something that no
 * preflight request called before: a mock calls nothing.
 */
export function openRoutes(routes: readonly Route[], before: readonly Route[]): string[] {
  const preflight = new Set(before.filter((one) => one.isOptions).map((one) => targetOf(one.integration)));
  const isPreflight = ({ isOptions, integration }: Route): boolean =>
    isOptions && (integration === undefined || isMock(integration) || preflight.has(targetOf(integration)));
  return routes.filter((one) => one.isOpen && !isPreflight(one)).map((one) => one.name);
}
