import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';
import type { Attempt } from './access-error.ts';

type Variables = Readonly<Record<string, string | undefined>>;

function sections(file: string): string[] {
  try {
    return [
      ...readFileSync(file, 'utf8').matchAll(/^\s*\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]/gm),
    ].map((match) => match[1] ?? '');
  } catch {
    // A file that is not there, or may not be read, has no profiles for the SDK either.
    return [];
  }
}

/**
 * The profile that the SDK takes its credentials from, and whether the shared configuration has it.
 * @param named `profile` of samconfig; `AWS_PROFILE` otherwise
 */
export function profileOf(named: string | undefined, variables: Variables): Attempt['profile'] {
  const name = named ?? variables.AWS_PROFILE;
  if (!name) return undefined;
  const home = path.join(homedir(), '.aws');
  const files = [
    variables.AWS_CONFIG_FILE ?? path.join(home, 'config'),
    variables.AWS_SHARED_CREDENTIALS_FILE ?? path.join(home, 'credentials'),
  ];
  return {
    name,
    origin: named === undefined ? 'AWS_PROFILE' : 'samconfig',
    exists: files.flatMap(sections).includes(name),
  };
}
