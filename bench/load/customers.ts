import {
  type Call,
  type Journal,
  jsonOf,
  type Request,
  type Send as SendRequest,
} from '../../tests/invariants/journal.ts';
import type { Result, Send } from './drive.ts';
import type { Mix } from './presets.ts';

/** Where the shop is just now: a restart may move it. */
export type Address = () => { readonly url: string; readonly apiKey: string };

export interface HttpSender {
  readonly send: SendRequest;
  /** Why a request got no answer, in a word or two. */
  readonly whyUnanswered: (request: Request) => string;
}

/** Brings requests to a deployed shop over HTTP. */
export function httpSender(address: Address, timeoutMs: number, fetcher: typeof fetch = fetch): HttpSender {
  const reasons = new WeakMap<Request, string>();
  return {
    whyUnanswered: (request) => reasons.get(request) ?? 'no answer',
    send: async (request) => {
      const { method, path, body, key } = request;
      const { url, apiKey } = address();
      try {
        const answer = await fetcher(url + path, {
          method,
          headers: {
            'x-api-key': apiKey,
            ...(body === undefined ? {} : { 'content-type': 'application/json' }),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
          ...(body === undefined ? {} : { body: JSON.stringify(body) }),
          signal: AbortSignal.timeout(timeoutMs),
        });
        return { status: answer.status, text: await answer.text() };
      } catch (error) {
        reasons.set(request, reasonOf(error));
        throw error;
      }
    },
  };
}

function reasonOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return name === 'TimeoutError' ? 'time-out' : (cause?.code ?? 'no answer');
}

export interface CrowdOptions {
  readonly journal: Journal;
  readonly whyUnanswered: HttpSender['whyUnanswered'];
  readonly mix: Mix;
  /** Of a hundred orders so many are paid with a card that is declined. */
  readonly declinedPercent: number;
  readonly products: readonly string[];
  /** Requests that will be made: all chance is drawn before the first of them. */
  readonly count: number;
  /** Numbers in [0, 1). */
  readonly chance: () => number;
  /** Goes into every user's name and key: two runs on one shop do not meet. */
  readonly run: string;
}

type Kind = keyof Mix;

interface Intent {
  readonly kind: Kind;
  readonly products: readonly { readonly productId: string; readonly quantity: number }[];
  readonly declined: boolean;
  readonly draw: number;
}

/** A crowd of customers: what the n-th request is was drawn beforehand, so that the same seed makes the same load. */
export function crowd(options: CrowdOptions): Send {
  const { journal, run } = options;
  const intents = Array.from({ length: options.count }, () => intentOf(options));
  const placed: { orderId: string; userId: string }[] = [];
  return async (number) => {
    const intent = intents[number];
    if (intent === undefined) throw new Error(`request ${number} was not planned`);
    const request = requestOf(intent, `${run}-${number}`, placed);
    const call = await journal.call(request);
    if (intent.kind === 'order' && call.outcome === 'ok') {
      placed.push({ orderId: String(jsonOf(call).orderId), userId: request.client });
    }
    return resultOf(intent.kind, call, () => options.whyUnanswered(request));
  };
}

function intentOf({ mix, declinedPercent, products, chance }: CrowdOptions): Intent {
  const weights = Object.entries(mix) as [Kind, number][];
  let left = chance() * weights.reduce((sum, [, weight]) => sum + weight, 0);
  const kind = weights.find(([, weight]) => {
    left -= weight;
    return left < 0;
  })?.[0];
  const start = Math.floor(chance() * products.length);
  const lines = 1 + Math.floor(chance() * Math.min(3, products.length));
  return {
    kind: kind ?? 'browse',
    products: Array.from({ length: lines }, (_, line) => ({
      productId: products[(start + line) % products.length] ?? '',
      quantity: 1,
    })),
    declined: chance() * 100 < declinedPercent,
    draw: chance(),
  };
}

function requestOf(
  { kind, products, declined, draw }: Intent,
  client: string,
  placed: readonly { orderId: string; userId: string }[],
): Request {
  const [first = { productId: '', quantity: 1 }] = products;
  switch (kind) {
    case 'order': {
      const paymentToken = declined ? 'tok_declined' : 'tok_ok';
      const body = { userId: client, items: products, paymentToken };
      return { client, method: 'POST', path: '/orders', body, key: client };
    }
    case 'cart':
      return { client, method: 'POST', path: '/cart', body: { userId: client, ...first } };
    case 'list':
      return { client, method: 'GET', path: '/products?limit=20' };
    case 'look': {
      const order = placed[Math.floor(draw * placed.length)];
      // Nobody has ordered yet: then there is nothing to look at but the shelf.
      if (order === undefined) return { client, method: 'GET', path: `/products/${first.productId}` };
      return { client, method: 'GET', path: `/orders/${order.orderId}?userId=${order.userId}` };
    }
    default:
      return { client, method: 'GET', path: `/products/${first.productId}` };
  }
}

/** Sold out is an answer as good as any; so is what was asked for. */
function resultOf(kind: Kind, call: Call, whyUnanswered: () => string): Result {
  if (call.outcome === 'ok') return { kind, good: true };
  if (call.status === undefined) return { kind, good: false, error: whyUnanswered() };
  const code = codeOf(call);
  if (call.status === 409 && code === 'insufficient_stock') return { kind, good: true };
  return { kind, good: false, error: `${call.status} ${code}`.trim() };
}

function codeOf(call: Call): string {
  try {
    return String(jsonOf(call).code ?? '');
  } catch {
    return '';
  }
}
