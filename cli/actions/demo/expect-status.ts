import { CliError, ExitCode } from '../../errors.ts';
import { problemText, type ShopAnswer, type ShopCall, type ShopClient } from '../../shop/client.ts';

/**
 * Calls the shop. @returns the body
 * @throws CliError `demo-failed` when the status is another one
 */
export async function expectStatus<T>(
  shop: ShopClient,
  wanted: number,
  [method, path, options]: readonly [string, string, ShopCall?],
): Promise<T> {
  const answer: ShopAnswer = await shop.call(method, path, options);
  if (answer.status === wanted) return answer.body as T;
  throw new CliError(`${method} ${path}: ${problemText(answer)}`, {
    code: 'demo-failed',
    exitCode: ExitCode.Unexpected,
    remedy: 'See what runs: npx cloudcart status',
  });
}
