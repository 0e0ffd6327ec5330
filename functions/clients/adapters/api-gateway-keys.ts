import { APIGatewayClient, GetApiKeyCommand } from '@aws-sdk/client-api-gateway';
import { withPlugins } from '../../../platform/sdk-client.ts';
import { requestHandler } from '../../../platform/sdk-errors.ts';
import type { ApiKeys } from '../domain/client-registry.ts';

/** The API keys of API Gateway: 3 attempts of at most 5 s each. */
export function apiGatewayKeys(): ApiKeys {
  const client = withPlugins(new APIGatewayClient({ maxAttempts: 3, requestHandler: requestHandler(5_000) }));
  return {
    valueOf: async (keyId) => {
      const { value } = await client.send(new GetApiKeyCommand({ apiKey: keyId, includeValue: true }));
      if (!value) throw new Error(`API Gateway gave no value for the API key ${keyId}`);
      return value;
    },
  };
}
