import { connect } from 'node:net';
import { openToContainers } from '../../cli/local/engine-containers.ts';
import { requestEngine } from '../../cli/local/engine-request.ts';
import { proveEngine } from '../../cli/local/find-engine.ts';
import type { RunningEngine } from '../../cli/local/running-engine.ts';
import { current } from '../harness/current.ts';
import { stateDir } from '../harness/shop.ts';
import { sendPlain, sendRaw } from './raw-request.ts';

const { port } = current();
/** An address of this machine that is not the one of the control plane. */
const BRIDGE = '127.0.0.77';
/** Connections of this machine, whatever loopback address they come from. */
const SUBNET = '127.0.0.0/8';
const CALLER = { path: '/?Action=GetCallerIdentity&Version=2011-06-15' };

let running: RunningEngine;
beforeAll(async () => {
  const proof = await proveEngine(stateDir());
  if (proof.state !== 'running') throw new Error('the engine does not run');
  running = proof.engine;
});
const close = () => requestEngine(running, { method: 'DELETE', path: '/_cloudcart/containers' });
afterEach(close);

/** The engine as a client in a container sees it. */
const from = (host: string) => ({ ...running, endpoint: `http://${host}:${port}` });

const isOpen = (host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect({ host, port }, () => {
      socket.destroy();
      resolve(true);
    });
    socket.on('error', () => resolve(false));
  });

test('nothing listens for containers until that is asked for, nor after it was closed', async () => {
  expect(await isOpen(BRIDGE)).toBe(false);
  expect(await openToContainers(running, { host: BRIDGE, subnet: SUBNET })).toBe(`http://${BRIDGE}:${port}`);
  expect(await isOpen(BRIDGE)).toBe(true);
  await close();
  expect(await isOpen(BRIDGE)).toBe(false);
});

test('a container with the secret reaches the AWS APIs', async () => {
  await openToContainers(running, { host: BRIDGE, subnet: SUBNET });
  expect(await requestEngine(from(BRIDGE), CALLER)).toMatchObject({ status: 200 });
});

test('one without the secret, or a page, reaches nothing', async () => {
  await openToContainers(running, { host: BRIDGE, subnet: SUBNET });
  const own = [`GET ${CALLER.path} HTTP/1.1`, `host: ${BRIDGE}:${port}`];
  for (const lines of [own, [...own, 'origin: http://evil.example']]) {
    const { status, head } = await sendRaw(port, lines, '', BRIDGE);
    expect({ status, cors: head.includes('access-control-') }).toEqual({ status: 403, cors: false });
  }
  const wrong = { ...from(BRIDGE), credentials: { accessKeyId: 'test', secretAccessKey: 'x'.repeat(40) } };
  expect((await requestEngine(wrong, CALLER)).status).toBe(403);
});

test('a connection from outside of the network of containers is refused', async () => {
  await openToContainers(running, { host: BRIDGE, subnet: '172.17.0.0/16' });
  expect(await requestEngine(from(BRIDGE), CALLER)).toMatchObject({
    status: 403,
    text: expect.stringContaining('not come from a container'),
  });
});

test('a forwarded name is a host of the control plane while it is open to it, and no other name is', async () => {
  const lines = (host: string) => ['GET /_ministack/health HTTP/1.1', `host: ${host}:${port}`];
  const refusal = async (host: string): Promise<string> => (await sendRaw(port, lines(host))).body;
  expect(await refusal('host.docker.internal')).toContain('names another host');
  await openToContainers(running, { host: 'host.docker.internal' });
  expect(await refusal('host.docker.internal')).toContain('signed with the secret');
  for (const host of ['host.docker.internal.evil.example', 'host.containers.internal', BRIDGE])
    expect(await refusal(host)).toContain('names another host');
  expect(await isOpen(BRIDGE)).toBe(false);
});

test.each([
  ['every address of the machine', { host: '0.0.0.0', subnet: SUBNET }, /one address/],
  ['a name of elsewhere', { host: 'evil.example', subnet: SUBNET }, /IPv4 address/],
  ['an address without the network that may use it', { host: BRIDGE }, /subnet/],
  ['a network that is none', { host: BRIDGE, subnet: '127.0.0.0/99' }, /subnet/],
])('it is not opened on %s', async (_what, route, reason) => {
  await expect(openToContainers(running, route)).rejects.toMatchObject({
    code: 'containers-refused',
    message: expect.stringMatching(reason),
  });
});

test('only a client with the secret opens it', async () => {
  const body = JSON.stringify({ host: BRIDGE, subnet: SUBNET });
  const response = await sendPlain(port, 'PUT', '/_cloudcart/containers', [], body);
  expect(response.status).toBe(403);
  expect(await isOpen(BRIDGE)).toBe(false);
});
