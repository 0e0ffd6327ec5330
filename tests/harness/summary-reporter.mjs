import { appendFileSync } from 'node:fs';

/**
 * Adds this run's counts as one line of JSON to the file named by CLOUDCART_TEST_SUMMARY, for `npm test` to add up.
 * A test file that does not even load counts as one failure; so does a test that was skipped or is still to be written.
 */
export default class SummaryReporter {
  onRunComplete(_contexts, results) {
    const file = process.env.CLOUDCART_TEST_SUMMARY;
    if (!file) return;
    const passed = results.numPassedTests;
    const failed =
      results.numFailedTests +
      results.numRuntimeErrorTestSuites +
      results.numPendingTests +
      (results.numTodoTests ?? 0) +
      (results.runExecError ? 1 : 0);
    appendFileSync(file, `${JSON.stringify({ passed, failed })}\n`);
  }
}
