import type { ActionContext } from '../../context.ts';
import { CliError, ExitCode } from '../../errors.ts';

/** One question before something that cannot be taken back. */
export interface Question {
  code: string;
  question: string;
  /** Said when nobody can be asked. */
  refusal: string;
  /** Further lines of the refusal. */
  details?: readonly string[];
}

/** Questions of stacks that are deployed side by side come one after the other. */
let last: Promise<unknown> = Promise.resolve();

/**
 * Returns when the answer is yes.
 * @throws CliError exit 3 when it is no, or at once when nobody is there to ask
 */
export async function ask(context: ActionContext, yes: boolean, question: Question): Promise<void> {
  if (yes) return;
  if (!context.interactive) {
    throw new CliError(question.refusal, {
      details: question.details,
      code: question.code,
      exitCode: ExitCode.Confirmation,
      remedy: 'Run it again with --yes to agree, or on a terminal to be asked.',
    });
  }
  const mine = last.then(() => context.confirm(question.question));
  last = mine.catch(() => undefined);
  if (await mine) return;
  throw new CliError('Declined: nothing was changed by it.', {
    code: 'declined',
    exitCode: ExitCode.Confirmation,
  });
}
