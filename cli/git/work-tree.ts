import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import { isWithin } from '../project/read-file.ts';

/** The nearest folder, at or above `folder`, that holds a `.git`. Its contents are not looked at. */
export function findWorkTree(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}

/** The checkout around a project; undefined without one, and when it is the user's home folder or one above it. */
export function findCheckout(projectRoot: string): string | undefined {
  const checkout = findWorkTree(projectRoot);
  return checkout === undefined || isWithin(checkout, homedir()) ? undefined : checkout;
}
