import { type Finding, finding } from '../finding.ts';
import { at, isIntrinsic, mayBeOn, resources, type Sources, whereOf } from '../sources.ts';

const isKept = (policy: unknown): boolean => /^(Retain|RetainExceptOnCreate|Snapshot)$/.test(String(policy));

/** What holds data outlives a mistake: a replacement or a deleted stack. */
export const keptData = (sources: Sources): Finding[] =>
  resources(
    sources,
    'AWS::Cognito::UserPool',
    'AWS::DSQL::Cluster',
    'AWS::DynamoDB::GlobalTable',
    'AWS::DynamoDB::Table',
    'AWS::EFS::FileSystem',
    'AWS::KMS::Key',
    'AWS::RDS::DBCluster',
    'AWS::RDS::DBInstance',
    'AWS::S3::Bucket',
  ).flatMap((one) =>
    ['DeletionPolicy', 'UpdateReplacePolicy']
      .filter((policy) => !isKept(one.all[policy]))
      .map((policy) =>
        finding('data-policy', whereOf(one), `${one.id} holds data and has no ${policy} that keeps it`, {
          remedy: `Write ${policy}: ${policy === 'DeletionPolicy' ? 'RetainExceptOnCreate' : 'Retain'}.`,
        }),
      ),
  );

/** A table can be brought back to a moment before the mistake. */
export const recovery = (sources: Sources): Finding[] =>
  resources(sources, 'AWS::DynamoDB::Table')
    .filter(
      ({ properties }) =>
        !isIntrinsic(at(properties, 'PointInTimeRecoverySpecification')) &&
        !mayBeOn(at(properties, 'PointInTimeRecoverySpecification', 'PointInTimeRecoveryEnabled')),
    )
    .map((one) =>
      finding('table-recovery', whereOf(one), `${one.id} cannot be brought back to an earlier moment`, {
        remedy: 'Set PointInTimeRecoverySpecification.',
      }),
    );
