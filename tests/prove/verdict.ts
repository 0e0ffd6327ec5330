import type { Finding, Trial } from '../invariants/report.ts';
import { PROMISE_IDS, type PromiseId, WITHOUT_MUTANT } from './promises.ts';

/** A proof that ended with an error, and the promises that it speaks for. */
export interface FailedProof {
  readonly name: string;
  readonly promises: readonly PromiseId[];
}

/** Everything that the proofs left behind. */
export interface Evidence {
  readonly findings: readonly Finding[];
  readonly trials: readonly Trial[];
  readonly failed: readonly FailedProof[];
  /** Promises that the chosen proofs speak for; the others are not judged. */
  readonly chosen: readonly PromiseId[];
  readonly seconds: number;
  readonly form: 'short' | 'long';
  readonly seed: number;
  /** The command that repeats it. */
  readonly command: string;
}

/** How it stands with a promise. */
export type Standing = 'kept' | 'BROKEN' | 'NOT PROVED' | 'not in this part';

export interface Verdict {
  readonly standings: Readonly<Record<PromiseId, Standing>>;
  readonly ok: boolean;
}

/**
 * A promise is kept when something was tried for it and all of it held, every proof that speaks for it came to its end,
 * and there is a mutant and each mutant turned it red.
 */
function standingOf(id: PromiseId, { findings, trials, failed, chosen }: Evidence): Standing {
  const own = findings.filter(({ promise }) => promise === id);
  const mutants = trials.filter(({ promise }) => promise === id);
  if (own.some(({ ok }) => !ok) || mutants.some(({ red }) => !red)) return 'BROKEN';
  if (failed.some(({ promises }) => promises.includes(id))) return 'NOT PROVED';
  if (!chosen.includes(id)) return 'not in this part';
  // A part may leave the mutants to another part.
  const isWhole = PROMISE_IDS.every((one) => chosen.includes(one));
  const tried = own.length > 0 && (!isWhole || mutants.length > 0 || WITHOUT_MUTANT.has(id));
  return tried ? 'kept' : 'NOT PROVED';
}

export function verdictOf(evidence: Evidence): Verdict {
  const { findings, trials, failed } = evidence;
  const standings = Object.fromEntries(PROMISE_IDS.map((id) => [id, standingOf(id, evidence)])) as Record<
    PromiseId,
    Standing
  >;
  const promised = Object.values(standings).every((one) => one === 'kept' || one === 'not in this part');
  const held = findings.every(({ ok }) => ok) && trials.every(({ red }) => red);
  return { standings, ok: promised && held && failed.length === 0 };
}
