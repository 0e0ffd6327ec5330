import { existsSync } from 'node:fs';
import path from 'node:path';

/** The nearest folder, at or above `folder`, that holds a `.git`. Its contents are not looked at. */
export function findWorkTree(folder: string): string | undefined {
  for (let at = path.resolve(folder); ; at = path.dirname(at)) {
    if (existsSync(path.join(at, '.git'))) return at;
    if (at === path.dirname(at)) return undefined;
  }
}
