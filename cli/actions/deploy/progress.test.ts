import type { StackEvent } from '../../aws/stacks.ts';
import { progressOf } from './progress.ts';

const event = (logicalId: string, status: string, type = 'AWS::SQS::Queue'): StackEvent => ({
  id: `${logicalId}-${status}`,
  at: new Date(0),
  logicalId,
  type,
  status,
  reason: undefined,
});
const own = (status: string) => event('shop-data', status, 'AWS::CloudFormation::Stack');

describe('progressOf', () => {
  it('counts each resource once, by its latest event, and not the stack itself', () => {
    const events = [
      own('CREATE_IN_PROGRESS'),
      event('A', 'CREATE_IN_PROGRESS'),
      event('B', 'CREATE_IN_PROGRESS'),
      event('A', 'CREATE_COMPLETE'),
    ];
    expect(progressOf(events, 'arn:shop-data', 5)).toEqual({
      done: 1,
      total: 5,
      waitingFor: ['B'],
      rollingBack: false,
    });
  });

  it('takes what it sees for all when no change set tells', () => {
    expect(progressOf([event('A', 'DELETE_IN_PROGRESS')], 'arn:shop-data')).toMatchObject({
      done: 0,
      total: 1,
    });
  });

  it('sees a rollback begin, and a failed resource as neither done nor in work', () => {
    const events = [event('A', 'CREATE_FAILED'), own('ROLLBACK_IN_PROGRESS'), event('B', 'DELETE_COMPLETE')];
    expect(progressOf(events, 'arn:shop-data', 2)).toEqual({
      done: 1,
      total: 2,
      waitingFor: [],
      rollingBack: true,
    });
  });
});
