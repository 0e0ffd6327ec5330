import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { containerRoute, namedRoute } from './container-engine.ts';

let folder: string;
let server: Server | undefined;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-containers-'));
});
afterEach(async () => {
  await new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

/** A container engine that gives these responses; a text is sent as it is. */
async function environmentWith(responses: Record<string, unknown>): Promise<Record<string, string>> {
  const socket = path.join(folder, 'engine.sock');
  server = createServer(({ url = '' }, response) => {
    const found = responses[url];
    response.statusCode = found === undefined ? 404 : 200;
    response.end(typeof found === 'string' ? found : JSON.stringify(found ?? { message: 'not found' }));
  });
  await new Promise<void>((resolve) => server?.listen(socket, resolve));
  return { DOCKER_HOST: `unix://${socket}` };
}

const network = (...Config: { Subnet?: string; Gateway?: string }[]) => ({ IPAM: { Config } });
const DEBIAN = { OperatingSystem: 'Debian GNU/Linux 12', SecurityOptions: ['name=seccomp,profile=builtin'] };
const BRIDGE = network({ Subnet: '172.17.0.0/16', Gateway: '172.17.0.1' });

describe('containerRoute', () => {
  it('is the gateway of the default network on Linux, for connections out of that network', async () => {
    const environment = await environmentWith({ '/info': DEBIAN, '/networks/bridge': BRIDGE });
    expect(await containerRoute(environment, 'linux')).toEqual({
      host: '172.17.0.1',
      subnet: '172.17.0.0/16',
    });
  });

  it('is the first address of the network when it names no gateway', async () => {
    const bridge = network({ Subnet: '10.88.0.0/16' });
    const environment = await environmentWith({ '/info': {}, '/networks/bridge': bridge });
    expect(await containerRoute(environment, 'linux')).toEqual({ host: '10.88.0.1', subnet: '10.88.0.0/16' });
  });

  it('passes over networks of IPv6', async () => {
    const bridge = network(
      { Subnet: 'fd00::/64', Gateway: 'fd00::1' },
      { Subnet: '172.18.0.0/16', Gateway: '172.18.0.1' },
    );
    const environment = await environmentWith({ '/info': DEBIAN, '/networks/bridge': bridge });
    expect(await containerRoute(environment, 'linux')).toMatchObject({ host: '172.18.0.1' });
  });

  it.each([
    ['Docker Desktop on Linux', 'linux', 'Docker Desktop'],
    ['Docker Desktop on macOS', 'darwin', 'Docker Desktop'],
    ['a virtual machine on macOS', 'darwin', 'Alpine Linux'],
    ['Windows', 'win32', 'Docker Desktop'],
  ])('is the forwarded name with %s', async (_what, platform, OperatingSystem) => {
    const environment = await environmentWith({ '/info': { OperatingSystem } });
    expect(await containerRoute(environment, platform)).toEqual({ host: 'host.docker.internal' });
  });

  it.each([
    ['rootless containers', { '/info': { SecurityOptions: ['name=rootless'] } }, /without root/],
    ['a network without a gateway', { '/info': DEBIAN, '/networks/bridge': network() }, /no IPv4 gateway/],
    ['a missing network', { '/info': DEBIAN }, /status 404/],
    ['a server that is no container engine', { '/info': 'hello' }, /does not respond as expected/],
  ])('refuses %s and says what to do', async (_what, responses: Record<string, unknown>, reason) => {
    const environment = await environmentWith(responses);
    await expect(containerRoute(environment, 'linux')).rejects.toMatchObject({
      code: 'container-engine',
      exitCode: 2,
      message: expect.stringMatching(reason),
      remedy: expect.stringContaining('up --containers <address>'),
    });
  });

  it.each(['tcp://build.example:2375', 'ssh://me@build.example', 'unix:///nowhere/docker.sock'])(
    'refuses a container engine that is not on this machine, or not running: %s',
    async (DOCKER_HOST) => {
      await expect(containerRoute({ DOCKER_HOST }, 'linux')).rejects.toMatchObject({
        message: expect.stringContaining(DOCKER_HOST),
      });
    },
  );
});

describe('namedRoute', () => {
  const interfaces = {
    lo: [{ address: '127.0.0.1', cidr: '127.0.0.1/8', internal: true }],
    eth0: [{ address: '192.168.1.20', cidr: '192.168.1.20/24', internal: false }],
    docker0: [{ address: '172.17.0.1', cidr: '172.17.0.1/16', internal: false }],
  };

  it('admits the network of a containers’ bridge', () => {
    expect(namedRoute('172.17.0.1', interfaces)).toEqual({ host: '172.17.0.1', subnet: '172.17.0.1/16' });
  });

  it('admits nobody of the local network at another address, only this machine itself', () => {
    expect(namedRoute('192.168.1.20', interfaces)).toEqual({
      host: '192.168.1.20',
      subnet: '192.168.1.20/32',
    });
  });

  it('takes the name that is forwarded', () => {
    expect(namedRoute('host.docker.internal', interfaces)).toEqual({ host: 'host.docker.internal' });
  });

  it.each([
    '0.0.0.0',
    '::',
    'example.com',
    '172.17.0.1:80',
    '',
    '127.0.0.1',
    '8.8.8.8',
    '169.254.169.254',
    '255.255.255.255',
  ])('refuses %p', (host) => {
    expect(() => namedRoute(host, interfaces)).toThrow(/is not an IPv4 address of this machine/);
  });
});
