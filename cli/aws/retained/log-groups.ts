import type { LogGroup } from '@aws-sdk/client-cloudwatch-logs';
import type { Session } from '../session.ts';
import type { ResourceHandler } from './handler.ts';
import { unlessInvalid, unlessMissing } from './missing.ts';

/** CloudWatch log groups, by name. */
export function logGroupHandler(session: Session): ResourceHandler {
  const load = async () => ({
    sdk: await import('@aws-sdk/client-cloudwatch-logs'),
    client: await session.logs(),
  });
  const find = async (name: string): Promise<LogGroup | undefined> => {
    const { sdk, client } = await load();
    // Names are sorted, and a name comes before every name that it is a prefix of.
    const found = await unlessInvalid(
      client.send(new sdk.DescribeLogGroupsCommand({ logGroupNamePrefix: name })),
    );
    return found?.logGroups?.find((group) => group.logGroupName === name);
  };
  return {
    async identify(name) {
      const group = await find(name);
      if (!group) return undefined;
      const { sdk, client } = await load();
      // The ARN for tags is the one without `:*`.
      const resourceArn = (group.logGroupArn ?? group.arn ?? '').replace(/:\*$/, '');
      const tagged = await unlessInvalid(client.send(new sdk.ListTagsForResourceCommand({ resourceArn })));
      return {
        // Without tags the record of its stack decides whose it is.
        tags: tagged?.tags ?? {},
        isProtected: group.deletionProtectionEnabled === true,
        createdAt: group.creationTime === undefined ? undefined : new Date(group.creationTime),
      };
    },
    describeContents: async () => 'logs',
    empty: async () => undefined,
    async removeProtection(logGroupIdentifier) {
      const { sdk, client } = await load();
      await client.send(
        new sdk.PutLogGroupDeletionProtectionCommand({
          logGroupIdentifier,
          deletionProtectionEnabled: false,
        }),
      );
    },
    async remove(logGroupName) {
      const { sdk, client } = await load();
      await unlessMissing(client.send(new sdk.DeleteLogGroupCommand({ logGroupName })));
    },
  };
}
