import { existsSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { isIP } from 'node:net';
import { homedir, type NetworkInterfaceInfo } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { CliError, ExitCode } from '../errors.ts';

/** How containers of this machine reach a server that listens on it. */
export interface ContainerRoute {
  /** Name or address by which a container reaches this machine. */
  host: string;
  /** Network of the containers, in CIDR form: connections from elsewhere are refused. Absent for a forwarded name, or when unknown. */
  subnet?: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The name that Docker Desktop and the machines of podman and colima forward to 127.0.0.1 of their host. */
const FORWARDED = 'host.docker.internal';
const TIMEOUT_MS = 5_000;
const UNIX = 'unix://';

const infoReply = z.object({
  OperatingSystem: z.string().default(''),
  SecurityOptions: z.array(z.string()).nullish(),
});

const networkReply = z.object({
  IPAM: z.object({
    Config: z.array(z.object({ Subnet: z.string().optional(), Gateway: z.string().optional() })).nullish(),
  }),
});

function problem(what: string): CliError {
  return new CliError(what, {
    code: 'container-engine',
    exitCode: ExitCode.Usage,
    remedy:
      'Start Docker or podman, set DOCKER_HOST to its socket, or name the address that containers reach this machine by: cloudcart up --containers <address>',
  });
}

/** Sockets to try, the one that sam-cli would use first. */
function socketsOf({ DOCKER_HOST, XDG_RUNTIME_DIR, HOME }: Environment): string[] {
  if (DOCKER_HOST) return [DOCKER_HOST];
  const home = HOME ?? homedir();
  return [
    '/var/run/docker.sock',
    join(home, '.docker', 'run', 'docker.sock'),
    join(home, '.docker', 'desktop', 'docker.sock'),
    ...(XDG_RUNTIME_DIR ? [join(XDG_RUNTIME_DIR, 'podman', 'podman.sock')] : []),
    '/run/podman/podman.sock',
  ].map((file) => `${UNIX}${file}`);
}

/**
 * Path of the container engine's socket.
 * @throws CliError `container-engine` (exit 2)
 */
export function findSocket(environment: Environment): string {
  const sockets = socketsOf(environment);
  const found = sockets.find((one) => one.startsWith(UNIX) && existsSync(one.slice(UNIX.length)));
  if (found !== undefined) return found.slice(UNIX.length);
  if (environment.DOCKER_HOST)
    throw problem(`DOCKER_HOST is ${environment.DOCKER_HOST}, which is no socket of this machine.`);
  throw problem('No container engine was found on this machine.');
}

/**
 * Asks the engine's API, which Docker and podman share.
 * @throws Error for any response but 200 with JSON
 */
export function askContainerEngine(socketPath: string, path: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const sent = httpRequest({ socketPath, path, timeout: TIMEOUT_MS, headers: { host: 'localhost' } });
    sent.on('timeout', () => sent.destroy(new Error(`no response in ${TIMEOUT_MS / 1000} s`)));
    sent.on('error', reject);
    sent.on('response', (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('error', reject);
      response.on('end', () => {
        if (response.statusCode !== 200) return reject(new Error(`status ${response.statusCode}`));
        try {
          resolve(JSON.parse(Buffer.concat(chunks).toString('utf8')));
        } catch (error) {
          reject(error as Error);
        }
      });
    });
    sent.end();
  });
}

/** The first address of an IPv4 network, which is its gateway unless it was made with another. */
function firstAddress(subnet: string): string | undefined {
  const [network = ''] = subnet.split('/');
  if (isIP(network) !== 4) return undefined;
  const [a, b, c, d = 0] = network.split('.').map(Number);
  return [a, b, c, d + 1].join('.');
}

function gatewayOf(reply: unknown): ContainerRoute | undefined {
  const { IPAM } = networkReply.parse(reply);
  for (const { Subnet: subnet, Gateway } of IPAM.Config ?? []) {
    const host = Gateway ?? (subnet && firstAddress(subnet));
    if (host && isIP(host) === 4) return { host, ...(subnet ? { subnet } : {}) };
  }
  return undefined;
}

/**
 * Finds out how containers of the default network, which is the one that sam-cli puts them into, reach this machine.
 * @param platform of this machine, as `process.platform` has it
 * @throws CliError `container-engine` (exit 2): none runs, or it is one whose containers cannot reach this machine
 */
export async function containerRoute(environment: Environment, platform: string): Promise<ContainerRoute> {
  const socket = findSocket(environment);
  try {
    const info = infoReply.parse(await askContainerEngine(socket, '/info'));
    if (platform !== 'linux' || info.OperatingSystem === 'Docker Desktop') return { host: FORWARDED };
    if (info.SecurityOptions?.some((option) => option.includes('rootless'))) {
      throw problem(
        'The containers run without root, in a network of their own that has no address on this machine.',
      );
    }
    const route = gatewayOf(await askContainerEngine(socket, '/networks/bridge'));
    if (route !== undefined) return route;
  } catch (error) {
    if (error instanceof CliError) throw error;
    throw problem(
      `The container engine at ${socket} does not respond as expected: ${(error as Error).message}.`,
    );
  }
  throw problem('The default network of the container engine has no IPv4 gateway.');
}

/** The addresses of this machine by interface, as `os.networkInterfaces()` has them. */
export type Interfaces = NodeJS.Dict<readonly Pick<NetworkInterfaceInfo, 'address' | 'cidr' | 'internal'>[]>;

/** Bridges that container engines make on Linux: Docker's, podman's and those of their named networks. */
const BRIDGE = /^(docker|podman|cni-podman|br-)/;

/**
 * The route that a user named: the address of a containers' bridge, for connections out of that network; or another address of
 * this machine, for connections that come from the machine itself, as those of rootless containers do.
 * @throws CliError `container-engine` (exit 2) unless it is such an address, or the forwarded name
 */
export function namedRoute(host: string, interfaces: Interfaces): ContainerRoute {
  if (host === FORWARDED) return { host };
  for (const [name, addresses = []] of Object.entries(interfaces)) {
    const found = addresses.find(({ address, internal }) => address === host && !internal);
    if (found === undefined || isIP(host) !== 4) continue;
    return { host, subnet: BRIDGE.test(name) && found.cidr ? found.cidr : `${host}/32` };
  }
  throw new CliError(`--containers ${host} is not an IPv4 address of this machine.`, {
    code: 'container-engine',
    exitCode: ExitCode.Usage,
    remedy: `Name the address that this machine has on the containers' bridge, such as 172.17.0.1, or ${FORWARDED} where the engine forwards it. "ip address" lists them; podman makes its bridge with the first container.`,
  });
}
