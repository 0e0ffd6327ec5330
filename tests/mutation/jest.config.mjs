import config from '../../jest.config.mjs';

/** The unit project with the tests beside the mutated rules, and no others: a rule is held by its own tests, and fast. */
const unit = config.projects.find(({ displayName }) => displayName === 'unit');

export default {
  ...unit,
  rootDir: '../..',
  testMatch: ['<rootDir>/functions/{catalog,orders,payments}/domain/*.test.ts'],
};
