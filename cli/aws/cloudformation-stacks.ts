import {
  CancelUpdateStackCommand,
  Capability,
  type Change,
  type CloudFormationClient,
  ContinueUpdateRollbackCommand,
  CreateChangeSetCommand,
  DeleteChangeSetCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  type DescribeChangeSetCommandOutput,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  GetTemplateCommand,
  type Parameter,
  paginateDescribeStackEvents,
  paginateListChangeSets,
  paginateListStackResources,
  paginateListStacks,
  type ResourceChangeDetail,
  type Stack,
  UpdateTerminationProtectionCommand,
} from '@aws-sdk/client-cloudformation';
import { cloudFormationDrift } from './cloudformation-drift.ts';
import { cloudFormationOwnership } from './cloudformation-ownership.ts';
import type {
  ChangeSetRequest,
  PropertyChange,
  ResourceChange,
  StackEvent,
  StackState,
  Stacks,
} from './stacks.ts';

const pairs = <T>(
  items: readonly T[] | undefined,
  key: (item: T) => string | undefined,
  value: (item: T) => string | undefined,
) => Object.fromEntries((items ?? []).map((item) => [key(item) ?? '', value(item) ?? '']));

/** What was read from SSM, by parameter. */
const resolvedValues = (parameters: readonly Parameter[] | undefined): Record<string, string> =>
  pairs(
    (parameters ?? []).filter((one) => one.ResolvedValue !== undefined),
    (one) => one.ParameterKey,
    (one) => one.ResolvedValue,
  );

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
    resolved: resolvedValues(stack.Parameters),
    tags: pairs(
      stack.Tags,
      (one) => one.Key,
      (one) => one.Value,
    ),
    terminationProtection: stack.EnableTerminationProtection === true,
    notificationArns: stack.NotificationARNs ?? [],
    roleArn: stack.RoleARN,
  };
}

/** Details without a name tell of tags, policies or metadata as a whole. */
function propertyChange({ Target, Evaluation }: ResourceChangeDetail): PropertyChange[] {
  if (!Target) return [];
  const named = Target.Name ? `/${Target.Attribute ?? 'Properties'}/${Target.Name}` : `/${Target.Attribute}`;
  return [
    {
      path: Target.Path ?? named,
      before: Target.BeforeValue,
      after: Target.AfterValue,
      recreation: Target.RequiresRecreation,
      dynamic: Evaluation === 'Dynamic',
    },
  ];
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
      details: (found.Details ?? []).flatMap(propertyChange),
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
    Capabilities: Object.values(Capability).filter((one) => input.capabilities?.includes(one)),
    NotificationARNs: [...(input.notificationArns ?? [])],
    ...(input.roleArn === undefined ? {} : { RoleARN: input.roleArn }),
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
        physicalId: event.PhysicalResourceId || undefined,
        type: event.ResourceType ?? '',
        status: event.ResourceStatus ?? '',
        reason: event.ResourceStatusReason,
      });
    }
  }
  return found.reverse();
}

/** One whose reply was lost has been made all the same: its name is used once only. */
async function createChangeSet(client: CloudFormationClient, input: ChangeSetRequest) {
  try {
    const { Id, StackId } = await client.send(request(input));
    return { changeSetId: Id ?? '', stackId: StackId ?? '' };
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'AlreadyExistsException') throw error;
    const { ChangeSetId, StackId } = await client.send(
      new DescribeChangeSetCommand({ StackName: input.stackName, ChangeSetName: input.changeSetName }),
    );
    return { changeSetId: ChangeSetId ?? '', stackId: StackId ?? '' };
  }
}

type Handling = Pick<
  Stacks,
  'list' | 'template' | 'changeSets' | 'cancelUpdate' | 'continueRollback' | 'protect'
>;

/** What is done with stacks beside deploying them. */
function handling(client: CloudFormationClient): Handling {
  return {
    async list() {
      const found: { name: string; status: string }[] = [];
      for await (const page of paginateListStacks({ client }, {})) {
        for (const { StackName, StackStatus } of page.StackSummaries ?? []) {
          if (StackStatus !== 'DELETE_COMPLETE')
            found.push({ name: StackName ?? '', status: StackStatus ?? '' });
        }
      }
      return found;
    },
    async template(StackName, TemplateStage, ChangeSetName) {
      try {
        const input = { StackName, TemplateStage, ...(ChangeSetName ? { ChangeSetName } : {}) };
        return (await client.send(new GetTemplateCommand(input))).TemplateBody;
      } catch (error) {
        if (isMissing(error)) return undefined;
        throw error;
      }
    },
    async changeSets(StackName) {
      const found: { id: string; name: string; status: string }[] = [];
      for await (const page of paginateListChangeSets({ client }, { StackName })) {
        for (const one of page.Summaries ?? []) {
          if (one.ExecutionStatus?.startsWith('EXECUTE') || one.ExecutionStatus === 'OBSOLETE') continue;
          found.push({
            id: one.ChangeSetId ?? '',
            name: one.ChangeSetName ?? '',
            status: one.Status ?? '',
          });
        }
      }
      return found;
    },
    async cancelUpdate(StackName) {
      await client.send(new CancelUpdateStackCommand({ StackName }));
    },
    async continueRollback(StackName, skip) {
      const ResourcesToSkip = [...skip];
      await client.send(
        new ContinueUpdateRollbackCommand({ StackName, ...(skip.length > 0 ? { ResourcesToSkip } : {}) }),
      );
    },
    async protect(StackName, EnableTerminationProtection) {
      await client.send(new UpdateTerminationProtectionCommand({ StackName, EnableTerminationProtection }));
    },
  };
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
    ...handling(client),
    ...cloudFormationDrift(client),
    ...cloudFormationOwnership(client),
    createChangeSet: (input) => createChangeSet(client, input),
    async describeChangeSet(ChangeSetName) {
      const changes: ResourceChange[] = [];
      let page: DescribeChangeSetCommandOutput;
      let resolved: Record<string, string> = {};
      let NextToken: string | undefined;
      do {
        page = await client.send(
          new DescribeChangeSetCommand({ ChangeSetName, NextToken, IncludePropertyValues: true }),
        );
        changes.push(...(page.Changes ?? []).flatMap(resourceChange));
        resolved = { ...resolved, ...resolvedValues(page.Parameters) };
        NextToken = page.NextToken;
      } while (NextToken);
      return { status: page.Status ?? '', reason: page.StatusReason, changes, resolved };
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
