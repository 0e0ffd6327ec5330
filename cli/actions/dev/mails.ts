import type { Session } from '../../aws/session.ts';
import type { ActionContext } from '../../context.ts';
import { requestEngine } from '../../local/engine-request.ts';
import { message } from '../../messages/registry.ts';

/** Address of the mails that the local engine keeps. */
export const MAILS_PATH = '/_ministack/ses/messages';

/** A mail as the local engine keeps it. */
export interface KeptMail {
  MessageId: string;
  Source: string;
  To: readonly string[];
  Subject: string;
}

/** Every mail of the engine's answer: by account, each oldest first. */
export function keptMails(answer: unknown): KeptMail[] {
  const { messages } = (answer ?? {}) as { messages?: Record<string, KeptMail[]> };
  return Object.values(messages ?? {}).flat();
}

/** Tells of every mail that is sent from now on. SES on AWS delivers and keeps none, so that this is the engine's only. */
export async function watchMails(
  context: ActionContext,
  session: Pick<Session, 'engine'>,
  everyMs: number,
): Promise<void> {
  let known: Set<string> | undefined;
  while (!context.signal.aborted && session.engine) {
    const { text } = await requestEngine(session.engine, { path: MAILS_PATH, service: 'ses' });
    const mails = keptMails(JSON.parse(text));
    const fresh = known ? mails.filter((one) => !known?.has(one.MessageId)) : [];
    for (const { Source: from, To: to, Subject: subject } of fresh) {
      context.reporter.emit(message('feed-mail', { from, to, subject }));
    }
    known = new Set(mails.map((one) => one.MessageId));
    await context.clock.sleep(everyMs);
  }
}
