import { missingPackage } from './missing-package.ts';

describe('a package that a handler could not load', () => {
  it.each([
    [
      "Cannot find module '@aws-sdk/client-lambda'\nRequire stack:\n- /var/task/app.js",
      '@aws-sdk/client-lambda',
    ],
    ["Cannot find module 'sharp'", 'sharp'],
    ["Cannot find module 'lib/deep/file.js'", 'lib'],
    ["Cannot find module '@scope/lib/deep'", '@scope/lib'],
    ["Cannot find package 'aws-sdk' imported from /var/task/app.mjs", 'aws-sdk'],
  ])('%j is %s', (errorMessage, name) => {
    expect(missingPackage({ errorType: 'Error', errorMessage })).toBe(name);
  });

  it.each([
    "Cannot find module './app'",
    "Cannot find module '/opt/nodejs/app'",
    "Cannot find module 'node:sqlite3'",
    'No such order',
  ])('%j names none', (errorMessage) => {
    expect(missingPackage({ errorType: 'Error', errorMessage })).toBeUndefined();
  });
});
