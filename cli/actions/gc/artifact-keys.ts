import { forcedStack } from '../../aws/forced-code.ts';
import { historyEntry } from '../deploy/history.ts';

const ARTIFACT = /^(diff\/)?[0-9a-f]{64}\.(zip|template|file)$/;

/** Whether a key is one of built code, a packaged template or a file. What `diff` has sent is used by nothing once it has ended. */
export const isArtifactKey = (key: string): boolean => ARTIFACT.test(key);

/** Whether cloudcart put an object there for a stack of this environment. An artifact's key says no stack. */
export function isOwnKey(key: string, isOwnStack: (name: string) => boolean): boolean {
  if (isArtifactKey(key)) return true;
  const stack = historyEntry(key)?.stack ?? forcedStack(key);
  return stack !== undefined && isOwnStack(stack);
}
