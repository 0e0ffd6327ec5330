import config from '../../jest.config.mjs';

/** The unit project with the tests beside the mutated rules, and no others: a rule is held by its own tests, and fast. */
const unit = config.projects.find(({ displayName }) => displayName === 'unit');

export default {
  ...unit,
  rootDir: '../..',
  setupFiles: ['<rootDir>/tests/mutation/no-shrinking.ts'],
  // Jest starts anew for each mutant: it must not look far.
  watchman: false,
  roots: ['<rootDir>/functions', '<rootDir>/platform', '<rootDir>/tests/mutation'],
  testMatch: [
    '<rootDir>/functions/*/domain/*.test.ts',
    '<rootDir>/functions/catalog/use-cases/{change-stock,close-reservation,edit-product,paid-reservation,precondition,reserve-stock}.test.ts',
    '<rootDir>/platform/retry.test.ts',
  ],
};
