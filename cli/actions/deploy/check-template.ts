import type { Stacks } from '../../aws/stacks.ts';
import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';
import { readBody } from './approval/resolved-template.ts';
import { ifAllowed } from './if-allowed.ts';
import type { Preparation, Prepared } from './prepare.ts';
import { patiently } from './watch.ts';

/** GetTemplate gives question marks for characters that are not ASCII. */
const comparable = (body: string): string =>
  (JSON.stringify(readBody(body)) ?? body).replaceAll(/(?:[^\x20-\x7e]|\?)+/g, '?');

const isSame = (read: string, built: string): boolean =>
  read === built || comparable(read) === comparable(built);

/**
 * Compares the template that CloudFormation has read from the artifact bucket with the one that was built: whoever may write to
 * the bucket can exchange the object after it was verified. A template that may not be read is not compared.
 * @throws CliError `template-exchanged` (exit 7): the change set must not be executed
 */
export async function checkTemplate(
  context: ActionContext,
  stacks: Stacks,
  { work, pace }: Preparation,
  { changeSetId }: Prepared,
): Promise<void> {
  if (!work.store) return;
  const what = `the template of ${work.name} is being read.`;
  const read = () => stacks.template(work.name, 'Original', changeSetId);
  const body = await ifAllowed(() => patiently(context, pace, what, read));
  if (body === undefined || isSame(body, work.template.body)) return;
  throw new CliError(
    `CloudFormation has read another template for ${work.name} than was built: the object ${work.template.key}.template was exchanged.`,
    {
      code: 'template-exchanged',
      exitCode: ExitCode.NeedsHand,
      remedy: `Nothing was changed. Find out who may write to ${work.store.bucket}, then deploy again.`,
    },
  );
}
