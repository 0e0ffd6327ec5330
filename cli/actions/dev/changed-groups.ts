import type { Clock } from '../../../platform/clock.ts';
import type { Session } from '../../aws/session.ts';
import type { LogSource } from '../../logs/log-source.ts';

/** Looks at all groups this close together share one answer. */
const SAME_LOOK_MS = 200;

/** How much every log group holds, in bytes. */
async function groupSizes(session: Session): Promise<Map<string, number>> {
  const { paginateDescribeLogGroups } = await import('@aws-sdk/client-cloudwatch-logs');
  const sizes = new Map<string, number>();
  for await (const page of paginateDescribeLogGroups({ client: await session.logs() }, {})) {
    for (const group of page.logGroups ?? []) sizes.set(group.logGroupName ?? '', group.storedBytes ?? 0);
  }
  return sizes;
}

/**
 * Reads only the groups that have grown since the last look. The engine tells their sizes at once (AWS hours later), so that one
 * call stands for one per function.
 */
export function changedGroups(
  source: LogSource,
  session: Session,
  clock: Clock,
  sizesOf: (session: Session) => Promise<Map<string, number>> = groupSizes,
): LogSource {
  const known = new Map<string, number>();
  let look: { atMs: number; sizes: Promise<Map<string, number>> } | undefined;
  return {
    async *read(query) {
      const now = clock.now().getTime();
      if (!look || now - look.atMs > SAME_LOOK_MS) look = { atMs: now, sizes: sizesOf(session) };
      const size = (await look.sizes).get(query.logGroup);
      if (size === undefined || known.get(query.logGroup) === size) return;
      yield* source.read(query);
      known.set(query.logGroup, size);
    },
  };
}
