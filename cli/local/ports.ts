import { createServer, type Server } from 'node:net';
import { CliError, ExitCode } from '../errors.ts';

/** Listens on a port of 127.0.0.1; `undefined` when another program has it. */
function listen(port: number): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => resolve(server));
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/**
 * As many different ports as are asked for, each the wanted one if it is free, otherwise one that the system gives.
 * @param wanted `undefined` for any port
 * @throws CliError `no-port`
 */
export async function freePorts(wanted: readonly (number | undefined)[]): Promise<number[]> {
  const held: Server[] = [];
  try {
    for (const port of wanted) {
      const server = (port === undefined ? undefined : await listen(port)) ?? (await listen(0));
      if (!server)
        throw new CliError('No free port on 127.0.0.1.', { code: 'no-port', exitCode: ExitCode.Unexpected });
      held.push(server);
    }
    return held.map(portOf);
  } finally {
    await Promise.all(held.map((server) => new Promise((resolve) => server.close(resolve))));
  }
}
