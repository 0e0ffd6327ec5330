import type { FunctionError } from './runner.ts';

/** How Node reports a `require` and an `import` that find nothing; paths begin with a dot or a slash. */
const NOT_FOUND = /^Cannot find (?:module|package) '((?:@[^'/]+\/)?[^'./@:][^'/:]*)['/]/;

/** Returns the package that a handler could not load; `undefined` when it failed for another reason. */
export function missingPackage({ errorMessage }: FunctionError): string | undefined {
  return NOT_FOUND.exec(errorMessage)?.[1];
}
