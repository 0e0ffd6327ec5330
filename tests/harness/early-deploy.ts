import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  waitUntilStackCreateComplete,
} from '@aws-sdk/client-cloudformation';
import type { ShopFile } from './shop-file.ts';

/** Deploys the stacks without functions straight from their templates, as long as the command cannot. */
export async function earlyDeploy(rootDir: string, shop: ShopFile): Promise<Record<string, string>> {
  const { endpoint, region, credentials } = shop;
  const client = new CloudFormationClient({ endpoint, region, credentials });
  const outputs: Record<string, string> = {};
  for (const name of ['data', 'messaging']) {
    const StackName = `cloudcart-local-${name}`;
    const TemplateBody = await readFile(join(rootDir, 'templates', `${name}.yaml`), 'utf8');
    const Parameters = [{ ParameterKey: 'Environment', ParameterValue: 'local' }];
    await client.send(
      new CreateStackCommand({
        StackName,
        TemplateBody,
        Parameters,
        Capabilities: ['CAPABILITY_AUTO_EXPAND'],
      }),
    );
    await waitUntilStackCreateComplete({ client, maxWaitTime: 60, minDelay: 1, maxDelay: 1 }, { StackName });
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName }));
    for (const { OutputKey, OutputValue } of Stacks[0]?.Outputs ?? []) {
      if (OutputKey && OutputValue) outputs[OutputKey] = OutputValue;
    }
  }
  client.destroy();
  return outputs;
}
