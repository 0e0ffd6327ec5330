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
