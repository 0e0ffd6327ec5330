import path from 'node:path';

// Neither trust nor keys of the user who runs the tests: workers and the commands that they start inherit it.
process.env.XDG_CONFIG_HOME = path.resolve('node_modules', '.cache', 'cloudcart-tests');

/** Test tiers by file name: `*.test.ts` no I/O, `*.int.test.ts` the engine, `*.e2e.test.ts` the deployed shop. */
const common = {
  testEnvironment: 'node',
  transform: {
    '^.+\\.(ts|js|mjs)$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' } },
    ],
  },
  // Packages that ship ES modules only are compiled like our own code.
  transformIgnorePatterns: [
    '/node_modules/(?!(p-limit|yocto-queue|ulid|smol-toml|@hono|hono|commander|@inquirer|fast-string-truncated-width|@bomb.sh)/)',
  ],
  modulePathIgnorePatterns: [
    '<rootDir>/.build',
    '<rootDir>/.cloudcart',
    '<rootDir>/.aws-sam',
    '<rootDir>/.venv',
  ],
};

export default {
  // The engine of the int and e2e tiers takes a core of its own.
  testTimeout: 60_000,
  reporters: ['default', '<rootDir>/tests/harness/summary-reporter.mjs'],
  projects: [
    {
      ...common,
      displayName: 'unit',
      testMatch: [
        '<rootDir>/{platform,functions,server,cli,tests,events,bench}/**/*.test.ts',
        '<rootDir>/setup/**/*.test.mjs',
      ],
      testPathIgnorePatterns: ['\\.(int|e2e)\\.test\\.ts$', '/node_modules/'],
    },
    {
      ...common,
      displayName: 'int',
      globals: { cloudcartTier: 'int' },
      testMatch: ['<rootDir>/{platform,functions,server,cli,tests}/**/*.int.test.ts'],
      globalSetup: '<rootDir>/tests/harness/int-setup.ts',
      globalTeardown: '<rootDir>/tests/harness/teardown.ts',
      setupFiles: ['<rootDir>/tests/harness/env.ts'],
    },
    {
      ...common,
      displayName: 'e2e',
      globals: { cloudcartTier: 'e2e' },
      testMatch: ['<rootDir>/{platform,functions,server,cli,tests}/**/*.e2e.test.ts'],
      globalSetup: '<rootDir>/tests/harness/e2e-setup.ts',
      globalTeardown: '<rootDir>/tests/harness/teardown.ts',
      setupFiles: ['<rootDir>/tests/harness/env.ts'],
    },
  ],
};
