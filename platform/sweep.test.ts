import { fakeClock } from './clock.ts';
import { seededIds } from './ids.ts';
import { memoryLogger } from './logger.ts';
import { sweepHandler } from './sweep.ts';

const ids = seededIds(fakeClock());
const correlationId = expect.any(String);

test('runs every task, returns the counts and logs them', async () => {
  const logger = memoryLogger();
  const handle = sweepHandler(
    { holds: async () => ({ expired: 2 }), outbox: async () => ({ sent: 1 }) },
    { logger, ids },
  );
  const done = { holds: { expired: 2 }, outbox: { sent: 1 } };
  expect(await handle()).toEqual(done);
  expect(logger.lines).toEqual([{ level: 'INFO', message: 'sweep', fields: { correlationId, done } }]);
});

test('a task that fails stops no other one, and fails the sweep', async () => {
  const logger = memoryLogger();
  const ran: string[] = [];
  const failure = new Error('table is gone');
  const handle = sweepHandler(
    {
      holds: () => Promise.reject(failure),
      outbox: async () => {
        ran.push('outbox');
        return {};
      },
    },
    { logger, ids },
  );
  await expect(handle()).rejects.toMatchObject({ message: '1 tasks of the sweep failed', errors: [failure] });
  expect(ran).toEqual(['outbox']);
  expect(logger.lines).toContainEqual({
    level: 'ERROR',
    message: 'sweep failed',
    fields: { correlationId, task: 'holds', error: failure },
  });
});
