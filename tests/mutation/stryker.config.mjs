/** Stryker over the rules of every service; `npm run mutate` runs it. See docs/mutation-testing.md. */
export default {
  mutate: [
    'functions/*/domain/**/*.ts',
    'functions/catalog/use-cases/{change-stock,close-reservation,edit-product,reserve-stock}.ts',
    'platform/retry.ts',
    '!**/*.{test,fake,contract}.ts',
  ],
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: { configFile: 'tests/mutation/jest.config.mjs' },
  coverageAnalysis: 'perTest',
  // Only what these tests need is copied into the sandbox.
  ignorePatterns: [
    '/*',
    '!/functions',
    '!/platform',
    '!/tests',
    '/tests/*',
    '!/tests/mutation',
    '!/jest.config.mjs',
    '!/package.json',
  ],
  disableTypeChecks: false,
  tempDirName: '.cloudcart/mutation/sandbox',
  // No dashboard: nothing is sent anywhere.
  reporters: ['json', 'html', 'clear-text', 'progress-append-only'],
  clearTextReporter: { allowColor: false, logTests: false, reportTests: false, reportScoreTable: false },
  jsonReporter: { fileName: '.cloudcart/mutation/report.json' },
  htmlReporter: { fileName: '.cloudcart/mutation/report.html' },
  allowConsoleColors: false,
  concurrency: 2,
  // A busy machine must not make a slow mutant look killed; loops without end are found by their count.
  timeoutMS: 20_000,
  logLevel: 'warn',
  warnings: { slow: false },
};
