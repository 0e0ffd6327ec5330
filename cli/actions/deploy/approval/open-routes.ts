import { asMap, type Data, isDataMap } from '../../../project/template-yaml.ts';

const METHODS = /^(get|put|post|delete|patch|head|trace|x-amazon-apigateway-any-method)$/i;

const isEmpty = (security: Data | undefined): boolean =>
  !Array.isArray(security) ||
  security.length === 0 ||
  security.some((one) => Object.keys(asMap(one)).length === 0);

/**
 * Routes of an OpenAPI document that may be called without a key and an authorizer: `GET /products`. Preflight requests
 * (OPTIONS) do not count.
 * @returns undefined when the document cannot be read here
 */
export function openRoutes(document: Data | undefined): string[] | undefined {
  const paths = asMap(document).paths;
  if (!isDataMap(paths) || 'Fn::Transform' in asMap(document)) return undefined;
  const everywhere = asMap(document).security;
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(asMap(item)).flatMap(([method, operation]) => {
      if (!METHODS.test(method)) return [];
      const { security = everywhere, 'x-amazon-apigateway-auth': auth } = asMap(operation);
      const isClosed = !isEmpty(security) || asMap(auth).type === 'AWS_IAM';
      return isClosed ? [] : [`${method.toUpperCase()} ${path}`];
    }),
  );
}
