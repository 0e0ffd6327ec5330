import type { Data } from '../../project/template-yaml.ts';
import { type Finding, finding } from '../finding.ts';
import {
  at,
  isIntrinsic,
  listOf,
  mayBeOn,
  type Resource,
  resolve,
  resources,
  type Sources,
  whereOf,
} from '../sources.ts';

const WEB_ACL = 'AWS::WAFv2::WebACL';

/** A rule that blocks who asks too often; one that only counts stops nobody. */
const limitsRate = (acl: Resource): boolean =>
  listOf(acl.properties.Rules).some(
    (rule) =>
      at(rule, 'Statement', 'RateBasedStatement', 'Limit') !== undefined &&
      at(rule, 'Action', 'Block') !== undefined,
  );

/** What stands before the shop asks a firewall, and the firewall knows a limit. An ACL of another project cannot be seen. */
export const firewall = (sources: Sources): Finding[] => {
  const distributions = resources(sources, 'AWS::CloudFront::Distribution');
  const written = (one: Resource): Data | undefined => at(one.properties, 'DistributionConfig', 'WebACLId');
  return [
    ...distributions
      .filter((one) => ['', undefined].includes(written(one) as string | undefined))
      .map((one) =>
        finding('edge-firewall', whereOf(one), `${one.id} stands in the open: it has no web ACL`, {
          remedy: `Set WebACLId to an ${WEB_ACL} with a rate-based rule.`,
        }),
      ),
    ...resources(sources, WEB_ACL)
      .filter((acl) => !limitsRate(acl))
      .map((acl) => {
        const user = distributions.find((one) => resolve(sources, one.template, written(one))?.id === acl.id);
        return finding('edge-firewall', whereOf(acl), `${acl.id} stops nobody who asks too often`, {
          ...(user ? { and: whereOf(user) } : {}),
          remedy: 'Add a rule with a RateBasedStatement and Action: { Block: {} }.',
        });
      }),
  ];
};

const isSet = (value: Data | undefined): boolean => value !== undefined && value !== null && value !== '';

/** A bucket behind a distribution is read by it alone, as an origin with access control. */
export const originAccess = (sources: Sources): Finding[] =>
  resources(sources, 'AWS::CloudFront::Distribution').flatMap((one) =>
    listOf(at(one.properties, 'DistributionConfig', 'Origins'))
      .filter((origin) => at(origin, 'S3OriginConfig') !== undefined)
      .filter((origin) => !isSet(at(origin, 'OriginAccessControlId')))
      // The older way, an origin access identity, restricts as well.
      .filter((origin) => !isSet(at(origin, 'S3OriginConfig', 'OriginAccessIdentity')))
      .map((origin) =>
        finding(
          'origin-access',
          whereOf(one),
          `${one.id} reads ${String(at(origin, 'Id'))} without access control`,
          {
            remedy: 'Set OriginAccessControlId, and let only this distribution read the bucket.',
          },
        ),
      ),
  );

const BLOCKS = ['BlockPublicAcls', 'BlockPublicPolicy', 'IgnorePublicAcls', 'RestrictPublicBuckets'];

/** A bucket cannot be opened to the public by mistake. */
export const privateBuckets = (sources: Sources): Finding[] =>
  resources(sources, 'AWS::S3::Bucket').flatMap((one) => {
    const open = BLOCKS.filter(
      (block) => !mayBeOn(at(one.properties, 'PublicAccessBlockConfiguration', block)),
    );
    return open.length === 0 || isIntrinsic(one.properties.PublicAccessBlockConfiguration)
      ? []
      : [
          finding('public-bucket', whereOf(one), `${one.id} can be opened to the public`, {
            remedy: `Set PublicAccessBlockConfiguration: ${open.join(', ')}.`,
          }),
        ];
  });

const refusesPlainText = (statement: Data): boolean =>
  at(statement, 'Effect') === 'Deny' &&
  String(at(statement, 'Condition', 'Bool', 'aws:SecureTransport')) === 'false';

/** A bucket answers over TLS only. */
export const bucketTls = (sources: Sources): Finding[] =>
  resources(sources, 'AWS::S3::Bucket')
    .filter(
      (bucket) =>
        !resources(sources, 'AWS::S3::BucketPolicy').some(
          (policy) =>
            resolve(sources, policy.template, policy.properties.Bucket)?.id === bucket.id &&
            listOf(at(policy.properties, 'PolicyDocument', 'Statement')).some(refusesPlainText),
        ),
    )
    .map((one) =>
      finding('bucket-tls', whereOf(one), `${one.id} answers without TLS`, {
        remedy: "Add a bucket policy that denies all when aws:SecureTransport is 'false'.",
      }),
    );
