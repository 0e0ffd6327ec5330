import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';

/** Members that decide how long and in which form, and not what is called with which rights. */
const SHAPE = new Set([
  'timeoutInMillis',
  'passthroughBehavior',
  'contentHandling',
  'integrationResponses',
  'responses',
  'payloadFormatVersion',
  'responseTransferMode',
]);

const CORS = /Access-Control-Allow-(Origin|Credentials)/i;

/** OpenAPI documents write `uri`, properties of a method `Uri`. */
const members = (integration: Data | undefined): DataMap =>
  Object.fromEntries(
    Object.entries(asMap(integration)).map(([key, one]) => [key.charAt(0).toLowerCase() + key.slice(1), one]),
  );

const typeOf = (integration: DataMap): string => String(integration.type ?? '').toLowerCase();

/** A mock calls nothing: its responses are its own. */
export const isMock = (integration: Data | undefined): boolean => typeOf(members(integration)) === 'mock';

/** What decides which code or service is called, with which rights and with what. */
export function targetOf(integration: Data | undefined): string {
  const entries = Object.entries(members(integration)).filter(([key]) => !SHAPE.has(key));
  return JSON.stringify(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** Origins that a mock lets in: CORS of a REST API is a mock of OPTIONS. */
function originsOf(integration: Data | undefined): string {
  const found: string[] = [];
  const walk = (value: Data): void => {
    for (const [key, one] of Object.entries(asMap(value))) {
      if (CORS.test(key)) found.push(`${key}: ${JSON.stringify(one)}`);
      else walk(one);
    }
    if (Array.isArray(value)) value.forEach(walk);
  };
  walk(integration ?? null);
  return found.sort().join();
}

/** What an integration may do that it could not before; undefined for nothing. A mock, and a function of a new route, is nothing. */
export function widerIntegration(before: Data | undefined, after: Data | undefined): string | undefined {
  const now = members(after);
  if (Object.keys(now).length === 0) return undefined;
  if (isMock(after)) {
    const origins = originsOf(after);
    return before !== undefined && origins !== '' && originsOf(before) !== origins
      ? 'other origins'
      : undefined;
  }
  if (targetOf(before) === targetOf(after)) return undefined;
  if (now.credentials !== undefined) return 'an integration with a role';
  if (typeOf(now) !== 'aws_proxy') return 'an integration that is no function';
  return before === undefined ? undefined : 'another integration';
}
