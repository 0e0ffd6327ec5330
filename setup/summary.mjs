/**
 * Adds up the lines that tests/harness/summary-reporter.mjs wrote.
 * A run that ended badly without reporting a failure (it crashed, or found no test) counts as one.
 */
export function readCounts(text, exitCode) {
  const lines = text.split('\n').filter(Boolean);
  const counts = addUp(lines.map((line) => JSON.parse(line)));
  return exitCode !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** The sum of counts. */
export function addUp(counts) {
  return {
    passed: counts.reduce((sum, { passed }) => sum + passed, 0),
    failed: counts.reduce((sum, { failed }) => sum + failed, 0),
  };
}

/** One line per check: whether it passed, how much it counted, how long it took. */
export function formatSummary(results) {
  const width = Math.max(...results.map(({ what }) => what.length));
  const line = ({ what, passed, failed, seconds }) =>
    `${failed > 0 ? '✗' : '✓'} ${what.padEnd(width)}  ${String(passed).padStart(5)} passed  ${String(failed).padStart(4)} failed  ${seconds.toFixed(1).padStart(6)} s`;
  return results.map(line).join('\n');
}
