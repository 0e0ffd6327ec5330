import { LOCAL } from '../../aws/session.ts';
import type { ActionContext } from '../../context.ts';
import { ask } from '../deploy/ask.ts';

/**
 * Asks before the demo shops in an environment other than the local one: with a real payment provider and carrier its orders
 * cost money and ship goods.
 * @throws CliError exit 3 when it is declined, or cannot be asked for
 */
export async function confirmDemo(
  context: ActionContext,
  { env, yes = false }: { env: string; yes?: boolean },
): Promise<void> {
  await ask(context, yes || env === LOCAL, {
    code: 'demo-confirmation',
    question: `Place real orders in ${env}?`,
    refusal: `The demo places one or two real orders in ${env}: with a payment provider and a carrier they cost money and ship goods.`,
  });
}
