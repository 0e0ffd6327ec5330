import { fakeClock } from '../../../platform/clock.ts';
import { memoryQueues, pairOf } from './memory-queues.fake.ts';
import { type RedriveRequest, redriveQueue, visibilityTimeoutFor } from './redrive.ts';

const pair = pairOf();
const from = pair.dlq.url;
const to = pair.queue.url;
const event = (id: string, more = '') => JSON.stringify({ id, type: 'OrderPlaced', more });

function setUp(...bodies: string[]) {
  const clock = fakeClock();
  const queues = memoryQueues(clock);
  queues.put(from, ...bodies);
  const controller = new AbortController();
  const redrive = (request: Partial<RedriveRequest> = {}, ownMove = false) =>
    redriveQueue(
      queues,
      clock,
      pair,
      { ids: [], max: 1000, dryRun: false, signal: controller.signal, ...request },
      ownMove,
    );
  return { clock, queues, redrive, controller };
}

test('every message goes back once, and none stays', async () => {
  const bodies = Array.from({ length: 25 }, (_, index) => event(`e-${index}`));
  const { queues, redrive } = setUp(...bodies);
  expect(await redrive()).toMatchObject({ moved: 25, duplicates: 0, failed: [] });
  expect(queues.bodies(to).sort()).toEqual([...bodies].sort());
  expect(queues.bodies(from)).toEqual([]);
});

test('an event that was delivered twice goes back once', async () => {
  const { queues, redrive } = setUp(event('a'), event('b'), event('a'));
  expect(await redrive()).toMatchObject({ moved: 2, duplicates: 1 });
  expect(queues.bodies(to)).toEqual([event('a'), event('b')]);
  expect(queues.bodies(from)).toEqual([]);
});

test('what only shares an id is another message: nothing of it is dropped', async () => {
  const add = JSON.stringify({ id: 'customer-42', op: 'add' });
  const remove = JSON.stringify({ id: 'customer-42', op: 'remove' });
  const { queues, redrive } = setUp(add, remove, event('a', 'forged'), event('a', 'genuine'));
  expect(await redrive()).toMatchObject({ moved: 4, duplicates: 0 });
  expect(queues.bodies(to)).toEqual([add, remove, event('a', 'forged'), event('a', 'genuine')]);
});

test('equal messages without an event id may be two commands: both go back', async () => {
  const { queues, redrive } = setUp('{"op":"count"}', '{"op":"count"}', 'poison', 'poison');
  expect(await redrive()).toMatchObject({ moved: 4, duplicates: 0 });
  expect(queues.bodies(to)).toHaveLength(4);
});

describe('a dead-letter queue that another queue shares', () => {
  const OTHER = 'arn:aws:sqs:r:0:MailsQueue';

  test('gives back only what the queue itself gave up', async () => {
    const { queues, redrive } = setUp();
    queues.putFrom(OTHER, from, event('mail'));
    queues.putFrom(pair.queue.arn, from, event('payment'));
    expect(await redrive()).toMatchObject({ moved: 1, others: 1 });
    expect(queues.bodies(to)).toEqual([event('payment')]);
    expect(queues.visible(from)).toEqual([event('mail')]);
  });

  test('keeps a message that does not say whose it is', async () => {
    const { queues, clock } = setUp(event('whose'));
    const request = { ids: [], max: 10, dryRun: false, signal: new AbortController().signal };
    const shared = { ...pair, isShared: true };
    const result = await redriveQueue(queues, clock, shared, request, false);
    expect(result).toMatchObject({ moved: 0, others: 1 });
    expect(queues.visible(from)).toEqual([event('whose')]);
  });

  test('is not moved by SQS itself, which would move all of it', async () => {
    const { queues, redrive } = setUp();
    queues.putFrom(pair.queue.arn, from, event('payment'));
    queues.sourceUrls = ['PaymentsQueue', 'queue-of-another-team'];
    expect(await redrive({}, true)).toMatchObject({ how: 'receive-send-delete', moved: 1 });
    expect(queues.started).toEqual([]);
  });
});

test('a dry run counts and leaves all where it is, visible', async () => {
  const { queues, redrive } = setUp(event('a'), event('a'), event('b'));
  expect(await redrive({ dryRun: true })).toMatchObject({ moved: 2, duplicates: 1 });
  expect(queues.visible(from)).toHaveLength(3);
  expect(queues.bodies(to)).toEqual([]);
});

test.each([
  ['event id', 'b'],
  ['message id', 'm-2'],
])('only what was chosen by %s, the rest is visible again', async (_what, id) => {
  const { queues, redrive } = setUp(event('a'), event('b'));
  expect(await redrive({ ids: [id] })).toMatchObject({ moved: 1 });
  expect(queues.bodies(to)).toEqual([event('b')]);
  expect(queues.visible(from)).toEqual([event('a')]);
});

test('no more than asked for', async () => {
  const { queues, redrive } = setUp(event('a'), event('b'), event('c'));
  expect(await redrive({ max: 2 })).toMatchObject({ moved: 2 });
  expect(queues.visible(from)).toEqual([event('c')]);
});

test('what cannot be sent stays, visible, with its reason', async () => {
  const { queues, redrive } = setUp(event('a'), event('b'));
  queues.faults.send = ({ body }) => {
    if (body === event('a')) throw new Error('too large');
  };
  expect(await redrive()).toMatchObject({ moved: 1, failed: [{ messageId: 'm-1', reason: 'too large' }] });
  expect(queues.visible(from)).toEqual([event('a')]);
});

test('what was sent but could not be removed is told of, not lost', async () => {
  const { queues, redrive } = setUp(event('a'));
  queues.faults.remove = () => {
    throw new Error('gone away');
  };
  expect(await redrive()).toMatchObject({
    moved: 0,
    failed: [{ reason: 'sent, but still in PaymentsDlq: gone away' }],
  });
  expect(queues.bodies(to)).toEqual([event('a')]);
});

test('twice at once: each message goes back once', async () => {
  const bodies = Array.from({ length: 40 }, (_, index) => event(`e-${index}`));
  const { queues, redrive } = setUp(...bodies);
  const results = await Promise.all([redrive(), redrive()]);
  expect(results.reduce((sum, { moved }) => sum + moved, 0)).toBe(40);
  expect(queues.bodies(to).sort()).toEqual([...bodies].sort());
});

test('one that fails again at once is not moved a second time, and not dropped as a duplicate', async () => {
  const { queues, redrive } = setUp(event('a'), event('b'));
  queues.faults.send = (letter) => queues.put(from, letter.body);
  expect(await redrive()).toMatchObject({ moved: 2, duplicates: 0 });
  expect(queues.bodies(from).sort()).toEqual([event('a'), event('b')]);
});

test('a rate is kept', async () => {
  const { clock, redrive } = setUp(event('a'), event('b'), event('c'), event('d'));
  const began = clock.now().getTime();
  await redrive({ rate: 2 });
  expect(clock.now().getTime() - began).toBe(2_000);
});

test('interrupted: the rest is given back', async () => {
  const { queues, redrive, controller } = setUp(event('a'), event('b'), event('c'));
  queues.faults.send = () => controller.abort();
  expect(await redrive({ rate: 100 })).toMatchObject({ moved: 1 });
  expect(queues.visible(from)).toHaveLength(2);
});

test.each([
  [100, undefined, 65],
  [100, 1, 160],
  [1_000_000, 1, 43_200],
])('%i messages at %s a second are hidden for %i s', (count, rate, seconds) => {
  expect(visibilityTimeoutFor(count, rate)).toBe(seconds);
});

describe("SQS's own move", () => {
  const state = (status: string, moved: number) => ({ status, moved, total: 2, reason: undefined });

  test('is waited for', async () => {
    const { queues, redrive } = setUp(event('a'), event('b'));
    queues.moves = [state('COMPLETED', 9), state('RUNNING', 1), state('COMPLETED', 2)];
    expect(await redrive({ rate: 5 }, true)).toMatchObject({ how: 'move-task', moved: 2, failed: [] });
    expect(queues.started).toEqual([{ dlqArn: pair.dlq.arn, perSecond: 5 }]);
  });

  test('that runs already is left alone: exit 5', async () => {
    const { queues, redrive } = setUp();
    queues.moves = [state('RUNNING', 1)];
    await expect(redrive({}, true)).rejects.toMatchObject({ code: 'redrive-running', exitCode: 5 });
    expect(queues.started).toEqual([]);
  });

  test('that fails is told of', async () => {
    const { queues, redrive } = setUp();
    queues.moves = [
      state('COMPLETED', 0),
      { ...state('FAILED', 1), reason: 'CouldNotDetermineMessageSource' },
    ];
    const { failed } = await redrive({}, true);
    expect(failed[0]?.reason).toMatch(/FAILED: CouldNotDetermineMessageSource/);
  });

  test('that does not exist gives way to receive, send, delete', async () => {
    const { queues, redrive } = setUp(event('a'));
    queues.moveError = Object.assign(new Error('no such action'), { name: 'InvalidAction' });
    expect(await redrive({}, true)).toMatchObject({ how: 'receive-send-delete', moved: 1 });
  });

  test('any other failure of it is not hidden', async () => {
    const { queues, redrive } = setUp(event('a'));
    queues.moveError = Object.assign(new Error('not yours'), { name: 'AccessDenied' });
    await expect(redrive({}, true)).rejects.toThrow('not yours');
  });
});
