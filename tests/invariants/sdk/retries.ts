import type { SdkClient } from '../../../platform/sdk-client.ts';
import type { Floor } from '../world/shop.ts';

/** The SDK's own strategy, as far as it is stood in front of. */
interface RetryStrategy {
  acquireInitialRetryToken(scope: string): Promise<RetryToken>;
  refreshRetryTokenForRetry(token: RetryToken, info: { readonly errorType: string }): Promise<RetryToken>;
  recordSuccess(token: RetryToken): void;
  retryBackoffStrategy: Backoff;
}

interface RetryToken {
  getRetryCount(): number;
}

interface Backoff {
  setDelayBase(ms: number): void;
  computeNextBackoffDelay(retries: number): number;
}

interface RetryConfig {
  readonly serviceId: string;
  retryStrategy(): Promise<RetryStrategy>;
}

/** Longest wait between two attempts, as in the SDK. */
const LONGEST_MS = 20_000;

/**
 * The SDK's retries with its own counting, budget and waits, but with the world's time and chance: a run repeats exactly,
 * and waits cost nothing.
 */
export function retriesInWorldTime(
  client: SdkClient,
  { scheduler, chance }: Pick<Floor, 'scheduler' | 'chance'>,
): void {
  const config = client.config as unknown as RetryConfig;
  const original = config.retryStrategy;
  let made: Promise<RetryStrategy> | undefined;
  config.retryStrategy = () => {
    made ??= original().then((inner) => wrapped(inner));
    return made;
  };
  const wrapped = (inner: RetryStrategy): RetryStrategy => {
    let base = 0;
    inner.retryBackoffStrategy = {
      setDelayBase: (ms) => {
        base = ms;
      },
      computeNextBackoffDelay: () => 0,
    };
    return {
      retryBackoffStrategy: inner.retryBackoffStrategy,
      acquireInitialRetryToken: (scope) => inner.acquireInitialRetryToken(scope),
      recordSuccess: (token) => inner.recordSuccess(token),
      refreshRetryTokenForRetry: async (token, info) => {
        const next = await inner.refreshRetryTokenForRetry(token, info);
        const most = Math.min(base * 2 ** token.getRetryCount(), LONGEST_MS);
        await scheduler.inside(() => scheduler.clock.sleep(chance.below(Math.ceil(most))));
        return next;
      },
    };
  };
}
