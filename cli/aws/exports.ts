import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';

/** Names of everything that the stacks of this account and region export. @throws what the SDK throws, access denied too */
export type ListExportNames = () => Promise<string[]>;

/** Exports through the SDK, page by page. */
export function exportNames(open: () => Promise<CloudFormationClient>): ListExportNames {
  return async () => {
    const { paginateListExports } = await import('@aws-sdk/client-cloudformation');
    const names: string[] = [];
    for await (const page of paginateListExports({ client: await open() }, {}))
      names.push(...(page.Exports ?? []).flatMap(({ Name }) => (Name === undefined ? [] : [Name])));
    return names;
  };
}
