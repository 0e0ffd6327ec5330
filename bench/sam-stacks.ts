import { join } from 'node:path';
import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { engineClient } from '../cli/local/engine-client.ts';
import type { RunningEngine } from '../cli/local/running-engine.ts';
import { readEnvironmentProject } from '../cli/project/environment-project.ts';
import { enabledStacks, stackName } from '../cli/project/project.ts';
import { resolveStack } from '../cli/project/resolve-stack.ts';
import { run } from './local-shop.ts';

/** The children of the root template, deployed by sam-cli one after the other. */
export interface SamStacks {
  /** Every child in order; the outputs of those before feed its parameters. */
  deploy(): Promise<void>;
  deployOne(id: string): Promise<void>;
  apiUrl(): Promise<string>;
}

const PLACE = { account: '000000000000', region: 'us-east-1' };
const BUCKET = 'sam-artifacts';

/**
 * What a script around sam-cli would do with the same templates, under the names of another environment.
 * @param checkout where `sam build` has built
 * @param env with `SAM`, the path of sam-cli
 */
export async function sameStacksWithSam(
  checkout: string,
  engine: RunningEngine,
  env: Record<string, string> & { SAM: string },
): Promise<SamStacks> {
  const config = engineClient(engine);
  await new S3Client({ ...config, forcePathStyle: true }).send(new CreateBucketCommand({ Bucket: BUCKET }));
  const cloudFormation = new CloudFormationClient(config);
  const architecture = process.arch === 'arm64' ? 'arm64' : 'x86_64';
  const options = [`Architecture=${architecture}`, 'ManageApiGatewayAccount=false'];
  const project = readEnvironmentProject(checkout, 'staging', { environment: {}, options });
  const outputs: Record<string, Record<string, string>> = {};

  const readOutputs = async (id: string): Promise<void> => {
    const { Stacks = [] } = await cloudFormation.send(
      new DescribeStacksCommand({ StackName: stackName(project, id) }),
    );
    const entries = (Stacks[0]?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    outputs[id] = Object.fromEntries(entries);
  };

  const deployOne = async (id: string): Promise<void> => {
    const node = enabledStacks(project, PLACE).find((stack) => stack.id === id);
    if (!node) throw new Error(`no stack ${id}`);
    const { parameters } = resolveStack(project, node, PLACE, outputs);
    const overrides = Object.entries(parameters).flatMap(([name, value]) =>
      value === '' ? [] : [`${name}=${value}`],
    );
    const credentials = {
      AWS_ENDPOINT_URL: engine.endpoint,
      AWS_ACCESS_KEY_ID: engine.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: engine.credentials.secretAccessKey,
    };
    const args = [
      'deploy',
      '--template-file',
      join(checkout, '.aws-sam', 'build', id, 'template.yaml'),
      ...['--stack-name', stackName(project, id), '--s3-bucket', BUCKET, '--region', PLACE.region],
      ...['--capabilities', 'CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      ...['--no-confirm-changeset', '--no-fail-on-empty-changeset', '--no-progressbar'],
      ...(overrides.length > 0 ? ['--parameter-overrides', ...overrides] : []),
    ];
    await run(env.SAM, args, { cwd: checkout, env: { ...env, ...credentials } });
    await readOutputs(id);
  };

  return {
    deployOne,
    deploy: async () => {
      for (const { id } of enabledStacks(project, PLACE)) await deployOne(id);
    },
    apiUrl: async () =>
      `${engine.shopEndpoint}/restapis/${outputs.Api?.RestApiId}/${outputs.Api?.StageName}/_user_request_`,
  };
}
