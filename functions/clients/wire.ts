import { openDynamo } from '../../platform/dynamodb.ts';
import type { Runtime } from '../../platform/runtime.ts';
import { apiGatewayKeys } from './adapters/api-gateway-keys.ts';
import { sendResourceResponse } from './adapters/cloudformation-response.ts';
import { dynamodbClientRegistry } from './adapters/dynamodb-registry.ts';
import type { ClientsConfig } from './config.ts';
import { registerClient } from './use-cases/register-client.ts';

/** The handler of the custom resource. */
export const wireClientRegistry = (config: ClientsConfig, { clock, ids, logger }: Runtime) =>
  registerClient({
    keys: apiGatewayKeys(),
    registry: dynamodbClientRegistry(openDynamo(clock, ids), config.clientsTable),
    respond: sendResourceResponse,
    clock,
    logger,
  });
