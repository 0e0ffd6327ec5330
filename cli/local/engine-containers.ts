import { z } from 'zod';
import { CliError, ExitCode } from '../errors.ts';
import type { ContainerRoute } from './container-engine.ts';
import { type EngineResponse, requestEngine } from './engine-request.ts';
import type { RunningEngine } from './running-engine.ts';

const PATH = '/_cloudcart/containers';
const reply = z.object({ host: z.string().nullable() });

const endpointOf = (engine: Pick<RunningEngine, 'port'>, host: string): string =>
  `http://${host}:${engine.port}`;

/** What the engine says of a response that is not a success: its `message`, or the text. */
function reasonOf({ status, text }: EngineResponse): string {
  const parsed = z.object({ message: z.string() }).safeParse(JSON.parse(text || '{}'));
  return parsed.success ? parsed.data.message : `status ${status}`;
}

/**
 * Lets containers of this machine reach the control plane, until the engine stops. They need its secret as everybody does.
 * @returns the endpoint for clients in containers
 * @throws CliError `containers-refused` (exit 2)
 */
export async function openToContainers(engine: RunningEngine, route: ContainerRoute): Promise<string> {
  const refused = (why: string, remedy: string): CliError =>
    new CliError(`Containers cannot reach the local engine: ${why}.`, {
      code: 'containers-refused',
      exitCode: ExitCode.Usage,
      remedy,
    });
  if (engine.ca !== undefined) {
    const remedy = 'Stop it (npx cloudcart down) and start it without CLOUDCART_LOCAL_IAM=enforce.';
    throw refused('it speaks TLS with a certificate that they do not trust', remedy);
  }
  const response = await requestEngine(engine, { method: 'PUT', path: PATH, body: JSON.stringify(route) });
  if (response.status === 200) return endpointOf(engine, route.host);
  const remedy = 'Name another address: cloudcart up --containers <address>, or stop what listens there.';
  throw refused(reasonOf(response), remedy);
}

/** The endpoint of the control plane for clients in containers; `undefined` when the way is closed to them. */
export async function endpointForContainers(engine: RunningEngine): Promise<string | undefined> {
  const response = await requestEngine(engine, { path: PATH });
  if (response.status !== 200) return undefined;
  const { host } = reply.parse(JSON.parse(response.text));
  return host === null ? undefined : endpointOf(engine, host);
}
