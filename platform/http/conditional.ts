import { Fault } from '../errors.ts';

/** The ETag of a versioned resource. */
export const etag = (version: number): string => `"${version}"`;

/**
 * The version that `If-Match` asks for; the quotes may be missing, and a proxy may have made it weak.
 * @returns undefined without the header or with `*`
 * @throws Fault `precondition_failed` when it is not an ETag this shop gives
 */
export function versionOf(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const match = /^(?:W\/)?(?:"(\d{1,15})"|(\d{1,15}))$/.exec(ifMatch.trim());
  const version = match?.[1] ?? match?.[2];
  if (version === undefined) {
    throw new Fault(
      'precondition_failed',
      'version_mismatch',
      'If-Match must be the ETag of the last answer',
    );
  }
  return Number(version);
}

/** @throws Fault `version_mismatch` when the resource has moved on */
export function requireVersion(expected: number | undefined, current: number): void {
  if (expected === undefined || expected === current) return;
  throw new Fault(
    'precondition_failed',
    'version_mismatch',
    `it is at version ${current} now: read it and try again`,
    {
      details: { currentVersion: current },
    },
  );
}
