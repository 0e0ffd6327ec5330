import { type FakeClock, fakeClock } from '../platform/clock.ts';
import { seededIds } from '../platform/ids.ts';
import type { ActionContext } from './context.ts';
import type { Message } from './output/message.ts';
import { trusted } from './trust/project-trust.fake.ts';

/** A context for tests: time stands still, nothing is random, and what is said is kept. */
export interface FakeContext extends ActionContext {
  messages: Message[];
  clock: FakeClock;
  /** What was asked. */
  questions: string[];
  abort(): void;
  /** The second Ctrl-C. */
  cancel(): void;
}

/** @param answers to questions, in order; without any, nobody is there to ask */
export function fakeContext(
  over: Partial<ActionContext> = {},
  answers: readonly boolean[] = [],
): FakeContext {
  const clock = fakeClock();
  const messages: Message[] = [];
  const questions: string[] = [];
  const controller = new AbortController();
  const canceller = new AbortController();
  return {
    reporter: { emit: (message) => messages.push(message) },
    ids: seededIds(clock),
    projectRoot: '/project',
    trust: trusted,
    // No engine that the user of this machine has installed.
    environment: { XDG_DATA_HOME: '/nowhere' },
    signal: controller.signal,
    interactive: answers.length > 0,
    confirm: async (question) => {
      questions.push(question);
      return answers[questions.length - 1] ?? false;
    },
    claimCancel: () => canceller.signal,
    ...over,
    clock,
    messages,
    questions,
    abort: () => controller.abort(),
    cancel: () => canceller.abort(),
  };
}
