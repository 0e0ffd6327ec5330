import type { Clock } from '../../platform/clock.ts';
import type { Change } from './watch-folders.ts';

/** Editors write a file in several steps, and formatters several files at once. */
const QUIET_MS = 15;
/** Nobody waits longer for silence than this. */
const PATIENCE_MS = 150;

export interface ChangeBatch {
  changes: readonly Change[];
  /** When the first of them was seen, milliseconds since the epoch. */
  atMs: number;
}

/** Gathers changes until somebody takes them, and lets a save come to its end first. */
export class ChangeQueue {
  readonly #clock: Clock;
  #changes = new Map<string, Change>();
  #atMs = 0;
  #lastMs = 0;
  #wake: (() => void) | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  add(change: Change): void {
    const now = this.#clock.now().getTime();
    if (this.#changes.size === 0) this.#atMs = now;
    this.#lastMs = now;
    const known = this.#changes.get(change.path);
    this.#changes.set(change.path, known?.kind === 'rename' ? known : change);
    this.#wake?.();
  }

  get empty(): boolean {
    return this.#changes.size === 0;
  }

  /** Whether a change comes within this time; there may be one already. */
  async arrives(withinMs: number, signal: AbortSignal): Promise<boolean> {
    await Promise.race([this.#first(signal), this.#clock.sleep(withinMs)]);
    return !this.empty;
  }

  /** The next changes; undefined once the signal is aborted. */
  async next(signal: AbortSignal): Promise<ChangeBatch | undefined> {
    await this.#first(signal);
    while (!signal.aborted) {
      const now = this.#clock.now().getTime();
      if (now - this.#lastMs >= QUIET_MS || now - this.#atMs >= PATIENCE_MS) break;
      await this.#clock.sleep(QUIET_MS);
    }
    if (signal.aborted) return undefined;
    const batch = { changes: [...this.#changes.values()], atMs: this.#atMs };
    this.#changes = new Map();
    return batch;
  }

  #first(signal: AbortSignal): Promise<void> {
    if (this.#changes.size > 0 || signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        signal.removeEventListener('abort', done);
        this.#wake = undefined;
        resolve();
      };
      this.#wake = done;
      signal.addEventListener('abort', done);
    });
  }
}
