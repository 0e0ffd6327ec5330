import { runInOrder } from './schedule.ts';

const NODES = [
  { id: 'api', needs: ['data', 'mail'] },
  { id: 'data', needs: ['base'] },
  { id: 'mail', needs: ['base'] },
  { id: 'base', needs: [] },
];

/** Notes when each begins and ends; each takes a turn of the event loop. */
function recorder(failing: readonly string[] = []) {
  const log: string[] = [];
  const run = async ({ id }: { id: string }) => {
    log.push(`+${id}`);
    await new Promise((resolve) => setImmediate(resolve));
    log.push(`-${id}`);
    if (failing.includes(id)) throw new Error(id);
    return id.toUpperCase();
  };
  return { log, run };
}

describe('runInOrder', () => {
  it('runs each after all that it needs, and what is independent side by side', async () => {
    const { log, run } = recorder();
    const { results, failures } = await runInOrder(NODES, 4, run);
    expect(log).toEqual(['+base', '-base', '+data', '+mail', '-data', '-mail', '+api', '-api']);
    expect(results.get('api')).toBe('API');
    expect(failures).toEqual([]);
  });

  it('keeps to the limit', async () => {
    const { log, run } = recorder();
    await runInOrder(NODES, 1, run);
    expect(log).toEqual(['+base', '-base', '+data', '-data', '+mail', '-mail', '+api', '-api']);
  });

  it('starts nothing new after a failure, and waits for what runs', async () => {
    const { log, run } = recorder(['data']);
    const { results, failures } = await runInOrder(NODES, 4, run);
    expect(log.at(-1)).toBe('-mail');
    expect(failures).toEqual([new Error('data')]);
    expect([...results.keys()].sort()).toEqual(['base', 'mail']);
  });
});
