import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** What was tried for a promise, and what came of it. */
export interface Finding {
  /** `P1` to `P23`, or the name of another proof. */
  readonly promise: string;
  readonly title: string;
  /** In words, with the numbers that were aimed at. */
  readonly tried: string;
  readonly numbers: Readonly<Record<string, number | string>>;
  /** What the run can be repeated with. */
  readonly seed?: number | string;
  readonly ok: boolean;
}

/** A mutant's trial. */
export interface Trial {
  readonly promise: string;
  readonly mutant: string;
  readonly red: boolean;
  readonly detail: string;
}

/** Where the reports of this checkout lie. */
export const reportFolder = (root = process.cwd()): string => join(root, '.cloudcart', 'prove');

/** Leaves findings, or trials of mutants, for the page that `npm run prove` prints. */
export function report(name: string, lines: readonly (Finding | Trial)[]): void {
  const folder = reportFolder();
  mkdirSync(folder, { recursive: true });
  const path = join(folder, `${name}.json`);
  // Written beside and renamed: two runs at once leave one whole report.
  const draft = `${path}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(lines, null, 2)}\n`);
  renameSync(draft, path);
}
