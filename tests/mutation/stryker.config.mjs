/** Mutation tests of the rules of the shop; `npm run mutate` runs them. See docs/mutation-testing.md. */
export default {
  mutate: ['functions/*/domain/**/*.ts', '!**/*.{test,fake,contract}.ts'],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: { configFile: 'tests/mutation/jest.config.mjs' },
  coverageAnalysis: 'perTest',
  // Only what these tests need is copied into the sandbox.
  ignorePatterns: ['/*', '!/functions', '!/platform', '!/tests', '!/jest.config.mjs', '!/package.json'],
  disableTypeChecks: false,
  tempDirName: '.cloudcart/mutation/sandbox',
  reporters: ['json', 'html', 'clear-text'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, skipFull: true },
  jsonReporter: { fileName: '.cloudcart/mutation/report.json' },
  htmlReporter: { fileName: '.cloudcart/mutation/report.html' },
  allowConsoleColors: false,
  concurrency: 2,
};
