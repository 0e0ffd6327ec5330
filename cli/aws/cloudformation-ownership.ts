import {
  type CloudFormationClient,
  DescribeStackResourcesCommand,
  paginateListStacks,
} from '@aws-sdk/client-cloudformation';
import type { Stacks } from './stacks.ts';

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);

/** What CloudFormation knows about the stacks behind a resource. */
export function cloudFormationOwnership(
  client: CloudFormationClient,
): Pick<Stacks, 'ownerOf' | 'deletedStacks'> {
  return {
    async ownerOf({ type, name }) {
      try {
        const { StackResources = [] } = await client.send(
          new DescribeStackResourcesCommand({ PhysicalResourceId: name }),
        );
        // The response holds every resource of the stack, and types may share a name.
        const found = StackResources.find(
          (one) => one.PhysicalResourceId === name && one.ResourceType === type,
        );
        return found && { stackName: found.StackName ?? '', stackId: found.StackId ?? '' };
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async deletedStacks(name) {
      const found: { id: string; at: number }[] = [];
      for await (const page of paginateListStacks({ client }, { StackStatusFilter: ['DELETE_COMPLETE'] })) {
        for (const { StackName, StackId = '', DeletionTime } of page.StackSummaries ?? []) {
          if (StackName === name) found.push({ id: StackId, at: DeletionTime?.getTime() ?? 0 });
        }
      }
      return found.sort((a, b) => b.at - a.at).map((one) => one.id);
    },
  };
}
