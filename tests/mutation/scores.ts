/** A part of Stryker's report (mutation-testing-report-schema): files by path from the checkout. */
export interface MutationReport {
  readonly files: Readonly<
    Record<string, { readonly mutants: readonly { readonly status: MutantStatus }[] }>
  >;
}

/** What became of a mutant. `RuntimeError`: no test file could even be loaded with it. */
export type MutantStatus =
  | 'Killed'
  | 'Timeout'
  | 'Survived'
  | 'NoCoverage'
  | 'Ignored'
  | 'RuntimeError'
  | 'CompileError'
  | 'Pending';

/** The mutants of one service, counted. */
export interface Score {
  readonly service: string;
  /** A test failed, or never came to an end. */
  readonly killed: number;
  /** Every test passed, or none ran the place. */
  readonly survived: number;
  /** Named equivalent by a comment with its reason. */
  readonly explained: number;
  /** The tests could not be run: neither killed nor survived. */
  readonly errors: number;
}

/** Per cent of the mutants that a test noticed; 100 when there is none. */
export const percentOf = ({ killed, survived }: Pick<Score, 'killed' | 'survived'>): number =>
  killed + survived === 0 ? 100 : (100 * killed) / (killed + survived);

/** Whether something was tried, each service is at the threshold, and no mutant is missing because it could not run. */
export const isGood = (scores: readonly Score[], least: number): boolean =>
  scores.some(({ killed }) => killed > 0) &&
  scores.every((score) => percentOf(score) >= least && score.errors === 0);

const serviceOf = (path: string): string => path.split('/')[1] ?? path;

/** One score per service, by name. */
export function scoresOf({ files }: MutationReport): Score[] {
  const statuses = new Map<string, MutantStatus[]>();
  for (const [path, { mutants }] of Object.entries(files)) {
    const service = serviceOf(path);
    statuses.set(service, [...(statuses.get(service) ?? []), ...mutants.map(({ status }) => status)]);
  }
  return [...statuses]
    .map(([service, all]) => {
      const count = (...wanted: MutantStatus[]) => all.filter((status) => wanted.includes(status)).length;
      return {
        service,
        killed: count('Killed', 'Timeout'),
        survived: count('Survived', 'NoCoverage', 'Pending'),
        explained: count('Ignored'),
        errors: count('RuntimeError', 'CompileError'),
      };
    })
    .sort((a, b) => (a.service < b.service ? -1 : 1));
}

/** The scores as lines of text. */
export const formatScores = (scores: readonly Score[], least: number): string =>
  scores
    .map((score) => {
      const { service, killed, survived, explained, errors } = score;
      const percent = percentOf(score);
      const rest = `${survived} survived, ${explained} explained${errors > 0 ? `, ${errors} could not run` : ''}`;
      const mark = percent < least || errors > 0 ? '✗' : '✓';
      return `${mark} ${service.padEnd(14)} ${percent.toFixed(1).padStart(5)} %  ${killed} of ${killed + survived} mutants killed, ${rest}`;
    })
    .join('\n');
