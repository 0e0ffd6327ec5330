import type { Session } from './session.ts';

/** Outputs that make an API's address on the local engine. */
interface ApiOutputs {
  ApiUrl?: string | undefined;
  RestApiId?: string | undefined;
  StageName?: string | undefined;
}

/**
 * An address of the REST API that works from here: on the local engine its path form on the shop port, on AWS the output
 * itself.
 */
export function reachableApiUrl(
  outputs: ApiOutputs,
  session: Pick<Session, 'environment' | 'engine'>,
): string | undefined {
  if (session.environment !== 'local' || !session.engine) return outputs.ApiUrl;
  const { RestApiId, StageName } = outputs;
  return RestApiId && StageName
    ? `${session.engine.shopEndpoint}/restapis/${RestApiId}/${StageName}/_user_request_`
    : undefined;
}

/** Hosts under which AWS serves what its customers deploy. */
const OF_AWS = /(^|\.)(amazonaws\.com(\.cn)?|api\.aws|on\.aws|cloudfront\.net|amazoncognito\.com)$/;

/** Whether an address can be of an environment: what the local engine runs has no host of AWS, where another may answer. */
export const isOwnAddress = (url: string, { environment }: Pick<Session, 'environment'>): boolean =>
  environment !== 'local' || (URL.canParse(url) && !OF_AWS.test(new URL(url).hostname));
