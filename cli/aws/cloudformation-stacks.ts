import {
  type Change,
  type CloudFormationClient,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  paginateDescribeStackEvents,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import type { ChangeSetRequest, ResourceChange, StackEvent, StackState, Stacks } from './stacks.ts';

const CAPABILITIES = ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM', 'CAPABILITY_AUTO_EXPAND'] as const;

const pairs = <T>(
  items: readonly T[] | undefined,
  key: (item: T) => string | undefined,
  value: (item: T) => string | undefined,
) => Object.fromEntries((items ?? []).map((item) => [key(item) ?? '', value(item) ?? '']));

function stackState(stack: Stack): StackState {
  return {
    name: stack.StackName ?? '',
    id: stack.StackId ?? '',
    status: stack.StackStatus ?? '',
    reason: stack.StackStatusReason,
    outputs: pairs(
      stack.Outputs,
      (one) => one.OutputKey,
      (one) => one.OutputValue,
    ),
    parameters: pairs(
      stack.Parameters,
      (one) => one.ParameterKey,
      (one) => one.ParameterValue,
    ),
    tags: pairs(
      stack.Tags,
      (one) => one.Key,
      (one) => one.Value,
    ),
    terminationProtection: stack.EnableTerminationProtection === true,
  };
}

function resourceChange(change: Change): ResourceChange[] {
  const found = change.ResourceChange;
  if (!found) return [];
  return [
    {
      action: found.Action ?? '',
      logicalId: found.LogicalResourceId ?? '',
      physicalId: found.PhysicalResourceId,
      type: found.ResourceType ?? '',
      replacement: found.Replacement,
      policyAction: found.PolicyAction,
      properties: [
        ...new Set((found.Details ?? []).map((one) => one.Target?.Name ?? one.Target?.Attribute ?? '')),
      ],
      before: found.BeforeContext,
      after: found.AfterContext,
    },
  ];
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && error.name === 'ValidationError' && /does not exist/.test(error.message);

function request(input: ChangeSetRequest): CreateChangeSetCommand {
  return new CreateChangeSetCommand({
    StackName: input.stackName,
    ChangeSetName: input.changeSetName,
    ChangeSetType: input.type,
    ...(input.templateUrl ? { TemplateURL: input.templateUrl } : { TemplateBody: input.templateBody }),
    Parameters: Object.entries(input.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    Tags: Object.entries(input.tags).map(([Key, Value]) => ({ Key, Value })),
    Capabilities: [...CAPABILITIES],
  });
}

async function eventsSince(
  client: CloudFormationClient,
  StackName: string,
  since: Date,
): Promise<StackEvent[]> {
  const found: StackEvent[] = [];
  for await (const page of paginateDescribeStackEvents({ client }, { StackName })) {
    for (const event of page.StackEvents ?? []) {
      const at = event.Timestamp;
      if (!at || at < since) return found.reverse();
      found.push({
        id: event.EventId ?? '',
        at,
        logicalId: event.LogicalResourceId ?? '',
        type: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        reason: event.ResourceStatusReason,
      });
    }
  }
  return found.reverse();
}

/** CloudFormation through the SDK. */
export function cloudFormationStacks(client: CloudFormationClient): Stacks {
  return {
    async describe(StackName) {
      try {
        const { Stacks: found } = await client.send(new DescribeStacksCommand({ StackName }));
        return found?.[0] ? stackState(found[0]) : undefined;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async createChangeSet(input) {
      const { Id, StackId } = await client.send(request(input));
      return { changeSetId: Id ?? '', stackId: StackId ?? '' };
    },
    async describeChangeSet(ChangeSetName) {
      const changes: ResourceChange[] = [];
      let page: DescribeChangeSetCommandOutput;
      let NextToken: string | undefined;
      do {
        page = await client.send(
          new DescribeChangeSetCommand({ ChangeSetName, NextToken, IncludePropertyValues: true }),
        );
        changes.push(...(page.Changes ?? []).flatMap(resourceChange));
        NextToken = page.NextToken;
      } while (NextToken);
      return { status: page.Status ?? '', reason: page.StatusReason, changes };
    },
    async deleteChangeSet(ChangeSetName) {
      await client.send(new DeleteChangeSetCommand({ ChangeSetName }));
    },
    async executeChangeSet(ChangeSetName, ClientRequestToken) {
      await client.send(new ExecuteChangeSetCommand({ ChangeSetName, ClientRequestToken }));
    },
    async deleteStack(StackName) {
      await client.send(new DeleteStackCommand({ StackName }));
    },
    events: (nameOrId, since) => eventsSince(client, nameOrId, since),
    async resources(StackName) {
      const found: Awaited<ReturnType<Stacks['resources']>> = [];
      for await (const page of paginateListStackResources({ client }, { StackName })) {
        for (const one of page.StackResourceSummaries ?? []) {
          found.push({
            logicalId: one.LogicalResourceId ?? '',
            physicalId: one.PhysicalResourceId ?? '',
            type: one.ResourceType ?? '',
            status: one.ResourceStatus ?? '',
          });
        }
      }
      return found;
    },
  };
}
