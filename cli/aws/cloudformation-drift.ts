import {
  type CloudFormationClient,
  DescribeStackDriftDetectionStatusCommand,
  DetectStackDriftCommand,
  paginateDescribeStackResourceDrifts,
  type StackResourceDrift,
} from '@aws-sdk/client-cloudformation';
import type { ResourceDrift, Stacks } from './stacks.ts';

function resourceDrift(found: StackResourceDrift): ResourceDrift {
  return {
    logicalId: found.LogicalResourceId ?? '',
    physicalId: found.PhysicalResourceId,
    type: found.ResourceType ?? '',
    status: found.StackResourceDriftStatus ?? '',
    differences: (found.PropertyDifferences ?? []).map((one) => ({
      path: one.PropertyPath ?? '',
      kind: one.DifferenceType ?? '',
      expected: one.ExpectedValue ?? '',
      actual: one.ActualValue ?? '',
    })),
  };
}

/** The search for what was changed past CloudFormation. */
export function cloudFormationDrift(
  client: CloudFormationClient,
): Pick<Stacks, 'detectDrift' | 'driftDetection' | 'drifts'> {
  return {
    async detectDrift(StackName) {
      const { StackDriftDetectionId } = await client.send(new DetectStackDriftCommand({ StackName }));
      return StackDriftDetectionId ?? '';
    },
    async driftDetection(StackDriftDetectionId) {
      const found = await client.send(
        new DescribeStackDriftDetectionStatusCommand({ StackDriftDetectionId }),
      );
      return {
        status: found.DetectionStatus ?? '',
        reason: found.DetectionStatusReason,
        drift: found.StackDriftStatus,
      };
    },
    async drifts(StackName) {
      const found: ResourceDrift[] = [];
      for await (const page of paginateDescribeStackResourceDrifts({ client }, { StackName })) {
        found.push(...(page.StackResourceDrifts ?? []).map(resourceDrift));
      }
      return found;
    },
  };
}
