import type { Clock } from '../../platform/clock.ts';
import type { Ids } from '../../platform/ids.ts';

export interface EngineOptions {
  /** Absolute path of the folder that holds everything of this engine. */
  stateDir: string;
  clock: Clock;
  ids: Ids;
  /** Called when another process is just starting or stopping this engine. */
  onWait?: (pid: number) => void;
}

export interface StartOptions extends EngineOptions {
  /** Absolute folder that may hold `.venv` and `node_modules`. */
  projectRoot: string;
  /**
   * The environment to take PATH, HOME and the locale from; nothing else of it reaches the engine.
   * `CLOUDCART_LOCAL_IAM=enforce` starts it with IAM enforced, over TLS: docs/least-privilege.md.
   * `CLOUDCART_LOCAL_ORIGINS` names the origins whose pages may call deployed APIs, default `http://localhost:3000`.
   */
  environment: Readonly<Record<string, string | undefined>>;
}
