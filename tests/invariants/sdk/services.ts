import type { DomainEvent } from '../../../platform/events.ts';
import { deadline, invoke, Killed } from '../world/invocation.ts';
import type { Floor } from '../world/shop.ts';
import type { Transport } from './plugin.ts';

/** A function by which another one is asked something. */
export type InternalFunction = (request: unknown) => Promise<unknown>;

interface DeadLetter {
  readonly MessageBody: string;
}

interface Hidden {
  readonly ReceiptHandle: string;
  readonly VisibilityTimeout: number;
}

/** `http://sqs/payments-dlq` is of `payments`. */
const queueOf = (url: string): string => (url.split('/').at(-1) ?? '').replace(/-dlq$/, '');

/**
 * SNS, SQS and Lambda in this process, behind the shop's real clients: who is told what, and when, is the world's to say.
 * A function that dies, or throws, is answered as Lambda answers.
 */
export function servicesInProcess(
  { clock, publish, hide, bury }: Pick<Floor, 'clock' | 'publish' | 'hide' | 'bury'>,
  functions: () => Readonly<Record<string, InternalFunction>>,
): Readonly<Record<string, Transport>> {
  return {
    SNS: async (input) => {
      const { Message } = input as { readonly Message: string };
      publish(JSON.parse(Message) as DomainEvent);
      return { MessageId: 'm' };
    },
    SQS: async (input) => {
      const { QueueUrl, ...about } = input as { readonly QueueUrl: string } & (DeadLetter | Hidden);
      if ('MessageBody' in about) bury(queueOf(QueueUrl), about.MessageBody);
      else hide(about.ReceiptHandle, about.VisibilityTimeout);
      return {};
    },
    Lambda: async (input) => {
      const { FunctionName, Payload } = input as {
        readonly FunctionName: string;
        readonly Payload: Uint8Array;
      };
      const answer = functions()[FunctionName];
      if (answer === undefined) throw new Error(`no function ${FunctionName} in this shop`);
      const request: unknown = JSON.parse(new TextDecoder().decode(Payload));
      const bytes = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));
      try {
        const result = await invoke(FunctionName, deadline(clock, 'internal'), () => answer(request));
        return { StatusCode: 200, Payload: bytes(result) };
      } catch (error) {
        const errorType = error instanceof Killed ? 'Runtime.ExitError' : String(Object(error).name);
        return { StatusCode: 200, FunctionError: 'Unhandled', Payload: bytes({ errorType }) };
      }
    },
  };
}
