import { matchesGlob } from 'node:path';

const isTest = (file: string): boolean => /\.(test|fake|contract)\.ts$/.test(file);

/**
 * The rules that a change may have affected: changed rules, and rules whose tests changed.
 * @param changed changed files, by path from the root
 * @param rules globs of the mutated files; those that begin with `!` are left out
 * @param exists tells whether a file exists
 */
export function changedRules(
  changed: readonly string[],
  rules: readonly string[],
  exists: (file: string) => boolean,
): string[] {
  const globs = rules.filter((glob) => !glob.startsWith('!'));
  const isRule = (file: string) => !isTest(file) && globs.some((glob) => matchesGlob(file, glob));
  const tested = changed.filter(isTest).map((file) => file.replace(/\.test\.ts$/, '.ts'));
  return [...new Set([...changed, ...tested])].filter((file) => isRule(file) && exists(file)).sort();
}
