/**
 * Cold start and size of each HTTP function: a fresh `node` process, import and first answer (a read through DynamoDB
 * on the local engine), next to two yardsticks in the same interleaved run. Prints medians and ratios.
 *
 *   npm run bench:cold-start -- [--runs 15]
 */
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { build } from 'esbuild';
import { engineClient } from '../cli/local/engine-client.ts';
import type { ControlPlane } from '../cli/local/engine-request.ts';
import { type LocalShop, median, openLocalShop, ROOT, run } from './local-shop.ts';

interface Candidate {
  readonly name: string;
  readonly bundle: string;
  readonly exportName: string;
  readonly eventFile: string;
  readonly env: Record<string, string>;
}

const OUT = join(ROOT, '.build', 'bench');

/** A GET as API Gateway hands it to a function. */
const restGet = (
  resource: string,
  pathParameters: Record<string, string>,
  query: Record<string, string> = {},
) => ({
  resource,
  path: resource.replaceAll(/\{(\w+)\}/g, (_match, name: string) => pathParameters[name] ?? ''),
  httpMethod: 'GET',
  headers: { accept: 'application/json', host: 'localhost' },
  multiValueHeaders: { accept: ['application/json'], host: ['localhost'] },
  queryStringParameters: query,
  multiValueQueryStringParameters: Object.fromEntries(Object.entries(query).map(([k, v]) => [k, [v]])),
  pathParameters,
  stageVariables: null,
  requestContext: {
    httpMethod: 'GET',
    path: resource,
    stage: 'v1',
    requestId: 'bench',
    identity: { sourceIp: '127.0.0.1' },
  },
  body: null,
  isBase64Encoded: false,
});

const PRODUCT = { productId: 'stoneware-mug-350-ml' };

const READS: Record<string, { logicalId: string; event: unknown }> = {
  catalog: { logicalId: 'CatalogHttpFunction', event: restGet('/products/{productId}', PRODUCT) },
  cart: { logicalId: 'CartHttpFunction', event: restGet('/cart/{userId}', { userId: 'bench' }) },
  orders: {
    logicalId: 'OrdersHttpFunction',
    event: restGet('/orders/{orderId}', { orderId: '01ARZ3NDEKTSV4RRFFQ69G5FAV' }, { userId: 'bench' }),
  },
  shipping: {
    logicalId: 'ShippingHttpFunction',
    event: restGet('/shipments/{trackingId}', { trackingId: 'TRK-AAAAAAAA' }),
  },
};

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { runs: { type: 'string', default: '15' } } });
  const shop = await openLocalShop();
  try {
    const candidates = [...(await yardsticks(shop)), ...(await functions(shop))];
    const figures = await interleave(candidates, Number(values.runs));
    await report(candidates, figures);
  } finally {
    await shop.stop();
  }
}

const variablesOf = ({ endpoint, credentials }: ControlPlane) => ({
  AWS_ACCESS_KEY_ID: credentials.accessKeyId,
  AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  AWS_REGION: 'us-east-1',
  AWS_ENDPOINT_URL: endpoint,
});

async function yardsticks({ engine, outputs }: LocalShop): Promise<Candidate[]> {
  await build({
    entryPoints: ['plain', 'express'].map((name) => join(ROOT, 'bench', 'yardsticks', `${name}.ts`)),
    outdir: OUT,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'es2023',
    minify: true,
    mainFields: ['module', 'main'],
    outExtension: { '.js': '.cjs' },
  });
  const eventFile = join(OUT, 'yardstick.json');
  await writeFile(eventFile, JSON.stringify(restGet('/products/{productId}', PRODUCT)));
  const env = { ...variablesOf(engine), PRODUCTS_TABLE: outputs.ProductsTableName ?? '' };
  return ['plain', 'express'].map((name) => ({
    name: `${name} (yardstick)`,
    bundle: join(OUT, `${name}.cjs`),
    exportName: 'handler',
    eventFile,
    env,
  }));
}

async function functions(shop: LocalShop): Promise<Candidate[]> {
  const { artifacts } = JSON.parse(await shop.cloudcart('build', '--json')) as {
    artifacts: { logicalId: string; sourceMap: string }[];
  };
  const lambda = new LambdaClient(engineClient(shop.engine));
  const candidates = Object.entries(READS).map(async ([name, { logicalId, event }]): Promise<Candidate> => {
    const sourceMap = artifacts.find((artifact) => artifact.logicalId === logicalId)?.sourceMap ?? '';
    const eventFile = join(OUT, `${name}.json`);
    await writeFile(eventFile, JSON.stringify(event));
    const bundle = join(OUT, `${name}.cjs`);
    await writeFile(bundle, await readFile(join(ROOT, sourceMap.replace(/\.map$/, ''))));
    const FunctionName = `cloudcart-local-${name}-http`;
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const env = { ...Environment?.Variables, ...variablesOf(shop.engine) };
    return { name: `${name}-http`, bundle, exportName: 'http', eventFile, env };
  });
  return Promise.all(candidates);
}

type Figures = Map<string, { importMs: number; totalMs: number; status: number }[]>;

/** One run of each after the other, so that noise on the machine falls on all alike. */
async function interleave(candidates: readonly Candidate[], runs: number): Promise<Figures> {
  const figures: Figures = new Map();
  for (let round = 0; round <= runs; round += 1) {
    for (const { name, bundle, exportName, eventFile, env } of candidates) {
      const script = join(ROOT, 'bench', 'first-answer.cjs');
      const answer = JSON.parse(
        await run(process.execPath, [script, bundle, exportName, eventFile], { env }),
      );
      // The first round fills the disk cache.
      if (round > 0) figures.set(name, [...(figures.get(name) ?? []), answer]);
    }
  }
  return figures;
}

async function report(candidates: readonly Candidate[], figures: Figures): Promise<void> {
  const total = (name: string) => median((figures.get(name) ?? []).map(({ totalMs }) => totalMs));
  const plain = total('plain (yardstick)');
  const express = total('express (yardstick)');
  console.log('function                 kB   status   import ms   first answer ms   ÷ plain   ÷ express');
  for (const { name, bundle } of candidates) {
    const rows = figures.get(name) ?? [];
    const cells = [
      name.padEnd(20),
      String(Math.round((await stat(bundle)).size / 1000)).padStart(6),
      String(rows[0]?.status).padStart(8),
      median(rows.map(({ importMs }) => importMs))
        .toFixed(0)
        .padStart(11),
      total(name).toFixed(0).padStart(17),
      (total(name) / plain).toFixed(2).padStart(9),
      (total(name) / express).toFixed(2).padStart(11),
    ];
    console.log(cells.join(' '));
  }
  console.log('\nBudgets: ≤ 450 kB, ≤ 1.10 × plain, ≤ 0.65 × express (docs/performance.md).');
}

await main();
