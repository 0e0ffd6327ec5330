import type { Session } from '../../aws/session.ts';
import { fakeContext } from '../../context.fake.ts';
import { lineAt, memoryLogs, originOf } from '../../logs/memory.fake.ts';
import { traceOf } from '../trace.ts';

const ORDER = '01JH5J8Z7C3Q0M4N9V2X6B8KTD';
const OWN = '01JH5J8Z7C3Q0M4N9V2X6B8KTE';

async function timelineOf(id: string) {
  const context = fakeContext({});
  const at = context.clock.now().getTime() - 60_000;
  const lines = [
    lineAt(at, 'order placed', { correlationId: OWN, orderId: ORDER }),
    lineAt(at + 1, 'request', { correlationId: OWN, clientId: 'machine', path: `/orders/${ORDER}` }),
    lineAt(at + 2, 'request', { correlationId: 'C-1', anonymous: true, path: `/products/${ORDER}` }),
    lineAt(at + 3, 'request', {
      correlationId: 'C-2',
      anonymous: true,
      clientRequestId: ORDER,
      path: '/health',
    }),
  ];
  const peeking = {
    queues: {} as never,
    pairs: [],
    logs: memoryLogs({ '/aws/lambda/Orders': lines }),
    origins: [originOf('Orders')],
    consumers: async () => [],
  };
  const about = { environment: 'dev', session: {} as Session, outputs: {} };
  const report = await traceOf(
    context,
    { about, peeking, provider: undefined },
    { env: 'dev', id, since: '1h' },
  );
  return report.timeline.map(({ data }) => data?.correlationId);
}

test('callers without credentials write nothing into the timeline of an order', async () => {
  expect(await timelineOf(ORDER)).toEqual([OWN, OWN]);
});

test('their own requests are found by the id that the shop gave them', async () => {
  expect(await timelineOf('C-2')).toEqual(['C-2']);
});
