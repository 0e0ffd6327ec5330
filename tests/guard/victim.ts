import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import {
  APIGatewayClient,
  CreateDeploymentCommand,
  CreateResourceCommand,
  CreateRestApiCommand,
  DeleteRestApiCommand,
  GetResourcesCommand,
  PutIntegrationCommand,
  PutMethodCommand,
} from '@aws-sdk/client-api-gateway';
import { CreateFunctionCommand, DeleteFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { zipSync } from 'fflate';
import { engine, ownFolder } from '../harness/shop.ts';

/** A deployed API whose function notes every call, for tests in which nothing may call it. */
export interface Victim {
  /** Path of the API on the shop port, without a slash at the end. */
  path: string;
  apiId: string;
  /** What it noted: method, path and origin of every call so far. */
  calls(): Promise<string[]>;
  remove(): Promise<void>;
}

const CODE = (file: string): string => `
const fs = require('node:fs');
exports.handler = async (event) => {
  fs.appendFileSync(${JSON.stringify(file)}, event.httpMethod + ' ' + event.path + '\\n');
  console.log('called');
  return { statusCode: 200, headers: { 'access-control-allow-origin': 'http://localhost:3000' }, body: 'secret of the shop' };
};`;

async function restApi(client: APIGatewayClient, functionArn: string): Promise<string> {
  const { id: restApiId = '' } = await client.send(new CreateRestApiCommand({ name: 'victim' }));
  const { items = [] } = await client.send(new GetResourcesCommand({ restApiId }));
  const { id: resourceId = '' } = await client.send(
    new CreateResourceCommand({ restApiId, parentId: items[0]?.id ?? '', pathPart: '{proxy+}' }),
  );
  const method = { restApiId, resourceId, httpMethod: 'ANY' };
  await client.send(new PutMethodCommand({ ...method, authorizationType: 'NONE' }));
  const uri = `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`;
  const integration = { type: 'AWS_PROXY', integrationHttpMethod: 'POST', uri } as const;
  await client.send(new PutIntegrationCommand({ ...method, ...integration }));
  await client.send(new CreateDeploymentCommand({ restApiId, stageName: 'v1' }));
  return restApiId;
}

/** Deploys one on the tier's engine. */
export async function deployVictim(): Promise<Victim> {
  const folder = await ownFolder();
  const notes = join(folder, 'calls');
  const [lambda, gateway] = [new LambdaClient(engine()), new APIGatewayClient(engine())];
  const FunctionName = `victim-${folder.split('own-').at(-1)}`;
  const created = await lambda.send(
    new CreateFunctionCommand({
      FunctionName,
      Runtime: 'nodejs24.x',
      Role: 'arn:aws:iam::000000000000:role/victim',
      Handler: 'index.handler',
      Code: { ZipFile: zipSync({ 'index.js': new TextEncoder().encode(CODE(notes)) }) },
    }),
  );
  const apiId = await restApi(gateway, created.FunctionArn ?? '');
  return {
    apiId,
    path: `/restapis/${apiId}/v1/_user_request_`,
    calls: async () => {
      const text = await readFile(notes, 'utf8').catch(() => '');
      return text.split('\n').filter((line) => line !== '');
    },
    remove: async () => {
      await gateway.send(new DeleteRestApiCommand({ restApiId: apiId }));
      await lambda.send(new DeleteFunctionCommand({ FunctionName }));
      for (const client of [lambda, gateway]) client.destroy();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
