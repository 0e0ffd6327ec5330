import { TransactionCanceledException, TransactionConflictException } from '@aws-sdk/client-dynamodb';

const $metadata = { httpStatusCode: 400 };

const named = (name: string, message: string, more: object = {}): Error =>
  Object.assign(new Error(message), { name, ...more });

/** AWS takes no more calls just now. */
export const throttled = (service: string): Error =>
  service === 'Lambda'
    ? named('TooManyRequestsException', 'Rate exceeded', {
        $fault: 'client',
        $metadata: { httpStatusCode: 429 },
      })
    : named('ThrottlingException', 'Rate exceeded', { $fault: 'client', $metadata });

/** The service itself failed, and did nothing. */
export const refused = (): Error =>
  named('InternalServerError', 'Internal server error', {
    $fault: 'server',
    $metadata: { httpStatusCode: 500 },
  });

/** The other end hung up. */
export const reset = (): Error => named('Error', 'socket hang up', { code: 'ECONNRESET' });

/** What the SDK's HTTP handler tells when a reply does not come in time. */
export const timedOut = (): Error => named('TimeoutError', 'the reply did not come in time');

/** Another transaction has one of the rows in hand: as DynamoDB tells a transaction of it, or a single write. */
export function conflicted(operation: string, actions: number): Error | undefined {
  const message = 'Transaction is ongoing for the item';
  if (operation === 'TransactWriteItems') {
    const CancellationReasons = Array.from({ length: actions }, (_, n) => ({
      Code: n === 0 ? 'TransactionConflict' : 'None',
    }));
    return new TransactionCanceledException({ message, $metadata, CancellationReasons });
  }
  const writes = ['PutItem', 'UpdateItem', 'DeleteItem'];
  return writes.includes(operation) ? new TransactionConflictException({ message, $metadata }) : undefined;
}
