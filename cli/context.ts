import type { Clock } from '../platform/clock.ts';
import type { Ids } from '../platform/ids.ts';
import type { Reporter } from './output/message.ts';
import type { ProjectTrust } from './trust/project-trust.ts';

/** All that an action gets from outside; with a fake one it runs in a test. */
export interface ActionContext {
  reporter: Reporter;
  clock: Clock;
  ids: Ids;
  /** Absolute folder of the root `template.yaml`. */
  projectRoot: string;
  /** Whether code of the project may run. */
  trust: ProjectTrust;
  /** The process's environment variables, read only in `cli/config.ts`. */
  environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by the first Ctrl-C. */
  signal: AbortSignal;
  /**
   * Takes the second Ctrl-C for the action, or gives it back: as long as it is claimed it aborts this signal, where it would end
   * the process otherwise.
   */
  claimCancel?(claim: boolean): AbortSignal;
  /** Whether somebody is there to answer `confirm`. */
  interactive: boolean;
  /** Asks yes or no on the terminal. Never called when `interactive` is false. */
  confirm(question: string): Promise<boolean>;
}
