import { fakeClock } from '../../../platform/clock.ts';
import type { Session } from '../../aws/session.ts';
import type { LogLine } from '../../logs/log-line.ts';
import type { LogSource } from '../../logs/log-source.ts';
import { templateOf } from '../../project/memory.fake.ts';
import { changedGroups } from './changed-groups.ts';
import { deadLetterQueues } from './dead-letters.ts';
import { feedMessage } from './feed.ts';
import { keptMails } from './mails.ts';
import { scheduledFunctions } from './scheduled-functions.ts';

const line = (over: Partial<LogLine>): LogLine => ({
  at: '2026-01-01T12:34:56.000Z',
  stack: 'Api',
  function: 'OrdersHttpFunction',
  level: 'info',
  message: 'request',
  fields: {},
  ...over,
});

describe('feedMessage', () => {
  it('shows a request', () => {
    const fields = { service: 'orders', method: 'POST', path: '/orders', status: 201 };
    expect(feedMessage(line({ fields }), false)).toMatchObject({
      code: 'feed-request',
      text: '12:34:56  OrdersHttpFunction  POST /orders 201',
    });
  });

  it('shows what happened to an event', () => {
    const fields = { service: 'orders', orderId: 'o1', total: { amount: 5 } };
    expect(feedMessage(line({ message: 'order placed', fields }), false)?.text).toBe(
      '12:34:56  OrdersHttpFunction  order placed orderId=o1 total={"amount":5}',
    );
  });

  it('leaves out what nobody wants to see pass by', () => {
    expect(feedMessage(line({ level: 'debug', message: 'START RequestId: 1' }), false)).toBeUndefined();
    expect(feedMessage(line({ message: '(node:1) DeprecationWarning' }), false)).toBeUndefined();
    expect(feedMessage(line({ message: 'sweep', fields: { done: 0 } }), true)).toBeUndefined();
  });

  it('shows every failure, of schedules too', () => {
    expect(feedMessage(line({ level: 'error', message: 'sweep failed' }), true)?.text).toMatch(
      /ERROR sweep failed$/,
    );
  });
});

describe('changedGroups', () => {
  it('reads a group again only when it has grown', async () => {
    const clock = fakeClock();
    const reads: string[] = [];
    const source: LogSource = {
      async *read({ logGroup }) {
        reads.push(logGroup);
        yield { id: '1', stream: 's', timestamp: 0, message: 'm' };
      },
    };
    const sizes = new Map([
      ['a', 1],
      ['b', 1],
    ]);
    let looks = 0;
    const narrowed = changedGroups(source, {} as Session, clock, async () => {
      looks += 1;
      return new Map(sizes);
    });
    const look = async () => {
      for (const logGroup of ['a', 'b', 'gone']) {
        for await (const event of narrowed.read({ logGroup, from: 0 })) expect(event.id).toBe('1');
      }
      clock.advance(1_000);
    };
    await look();
    sizes.set('b', 2);
    await look();
    await look();
    expect(reads).toEqual(['a', 'b', 'b']);
    expect(looks).toBe(3);
  });
});

describe('what the templates say', () => {
  it('finds the queues that dead letters go to', () => {
    const template = templateOf(`
Resources:
  Dlq: { Type: AWS::SQS::Queue }
  Work: { Type: AWS::SQS::Queue, Properties: { RedrivePolicy: { deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: !Ref Most } } }
  Plain: { Type: AWS::SQS::Queue }
`);
    expect(deadLetterQueues(template)).toEqual(['Dlq']);
  });

  it('finds the functions that only a schedule calls', () => {
    const of = (type: string) =>
      `{ Type: AWS::Serverless::Function, Properties: { Runtime: nodejs24.x, Events: { A: { Type: ${type} } } } }`;
    const template = templateOf(`
Resources:
  Sweep: ${of('Schedule')}
  Later: ${of('ScheduleV2')}
  Http: ${of('Api')}
`);
    expect([...scheduledFunctions([{ id: 'W', template }])]).toEqual(['W/Sweep', 'W/Later']);
  });
});

describe('keptMails', () => {
  it('reads the engine’s answer, of all accounts', () => {
    const mail = { MessageId: '1', Source: 'a@x', To: ['b@x'], Subject: 's' };
    expect(keptMails({ messages: { '000000000000': [mail], '111111111111': [] } })).toEqual([mail]);
    expect(keptMails({ messages: {} })).toEqual([]);
  });
});
