import type { ListTagsOfResourceCommandOutput, TableDescription } from '@aws-sdk/client-dynamodb';
import type { Session } from '../session.ts';
import type { ResourceHandler } from './handler.ts';
import { quantity, tagMap, unlessInvalid, unlessMissing } from './missing.ts';

/** DynamoDB tables, by name. */
export function tableHandler(session: Session): ResourceHandler {
  const load = async () => ({
    sdk: await import('@aws-sdk/client-dynamodb'),
    client: await session.dynamoDb(),
  });
  const describe = async (TableName: string): Promise<TableDescription | undefined> => {
    const { sdk, client } = await load();
    const found = unlessInvalid(client.send(new sdk.DescribeTableCommand({ TableName })));
    return (await unlessMissing(found))?.Table;
  };
  const tagsOf = async (ResourceArn: string): Promise<Record<string, string>> => {
    const { sdk, client } = await load();
    const tags: Record<string, string> = {};
    let page: ListTagsOfResourceCommandOutput | undefined;
    do {
      page = await client.send(
        new sdk.ListTagsOfResourceCommand({ ResourceArn, NextToken: page?.NextToken }),
      );
      Object.assign(tags, tagMap(page.Tags));
    } while (page.NextToken);
    return tags;
  };
  return {
    async identify(name) {
      const table = await describe(name);
      if (!table) return undefined;
      return {
        tags: await tagsOf(table.TableArn ?? ''),
        isProtected: table.DeletionProtectionEnabled === true,
        createdAt: table.CreationDateTime,
      };
    },
    describeContents: async (name) => `about ${quantity((await describe(name))?.ItemCount ?? 0, 'item')}`,
    empty: async () => undefined,
    async removeProtection(TableName) {
      const { sdk, client } = await load();
      await client.send(new sdk.UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
    },
    async remove(TableName) {
      const { sdk, client } = await load();
      if (!(await unlessMissing(client.send(new sdk.DeleteTableCommand({ TableName }))))) return;
      await sdk.waitUntilTableNotExists(
        { client, maxWaitTime: 300, minDelay: 1, maxDelay: 5 },
        { TableName },
      );
    },
  };
}
