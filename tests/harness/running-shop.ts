import { readFile } from 'node:fs/promises';
import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { EngineRecord } from '../../cli/local/engine-record.ts';
import { engineProcesses } from '../../cli/local/find-engine.ts';

/** Ids of the processes in which an engine's functions run just now. */
export async function workersOf(record: EngineRecord): Promise<number[]> {
  const members = await engineProcesses(record);
  const nodes = await Promise.all(
    members.map(async (member) => ((await isNode(member.pid)) ? member.pid : 0)),
  );
  return nodes.filter((member) => member > 0 && member !== record.pid);
}

async function isNode(pid: number): Promise<boolean> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return /(^|\/)node\0/.test(command);
}

/** Runs every sweep of a shop once, as its schedule does each minute. */
export async function sweepAll(settings: LambdaClientConfig): Promise<void> {
  const client = new LambdaClient(settings);
  for (const service of ['orders', 'payments', 'shipping', 'catalog']) {
    const input = { FunctionName: `cloudcart-local-${service}-sweep`, Payload: Buffer.from('{}') };
    await client.send(new InvokeCommand(input));
  }
  client.destroy();
}
