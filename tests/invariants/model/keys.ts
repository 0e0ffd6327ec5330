import type { Call, Request } from '../journal.ts';
import { type Expected, type Model, refused } from './model.ts';
import type { Real } from './real.ts';

/** What a request comes to when it is done, and what it changes then. */
export interface Effect {
  readonly expected: Expected;
  readonly apply: (call: Call) => void;
}

type Keyed = Omit<Request, 'client' | 'key'> & { readonly key?: string | undefined };

/** Sends a request that may have a key: under one that was answered, the answer is the same to the byte, or a refusal. */
export async function keyed(
  model: Model,
  real: Real,
  route: string,
  { key, ...request }: Keyed,
  effect: () => Effect,
): Promise<void> {
  if (key === undefined) {
    const { expected, apply } = effect();
    return apply(await real.ask(request, expected));
  }
  const name = `${route} ${key}`;
  const print = JSON.stringify([request.path, request.body]);
  const known = model.answers.get(name);
  if (known !== undefined) {
    const expected = known.request === print ? known : refused(422, 'idempotency_key_reused');
    await real.ask({ ...request, key }, expected);
    return;
  }
  const { expected, apply } = effect();
  const call = await real.ask({ ...request, key }, expected);
  apply(call);
  const { status = 0, text = '' } = call;
  // What was never begun is not remembered.
  if (![400, 403, 404].includes(status)) model.answers.set(name, { request: print, status, text });
}
