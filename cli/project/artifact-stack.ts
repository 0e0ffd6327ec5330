import { waves } from './order.ts';
import { type ArtifactBucketSource, afterArtifacts, type EnvironmentProject } from './project.ts';
import { freeId } from './root-parts.ts';
import type { StackNode } from './stacks.ts';
import type { Template } from './template.ts';
import { asMap, parseTemplate } from './template-yaml.ts';

const DESCRIPTION = 'The bucket that holds code and packaged templates, because of resolve_s3 in samconfig';
const OUTPUT = 'ArtifactBucketName';
const TEMPLATE = `
AWSTemplateFormatVersion: '2010-09-09'
Description: ${DESCRIPTION}
Resources:
  ArtifactBucket:
    Type: AWS::S3::Bucket
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Properties:
      VersioningConfiguration: { Status: Enabled }
      PublicAccessBlockConfiguration:
        { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
      OwnershipControls: { Rules: [{ ObjectOwnership: BucketOwnerEnforced }] }
      BucketEncryption:
        ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: AES256 } }]
      LifecycleConfiguration:
        Rules:
          - { Id: unfinished-uploads, Status: Enabled, AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 } }
          - Id: diffs
            Status: Enabled
            Prefix: diff/
            ExpirationInDays: 1
            NoncurrentVersionExpiration: { NoncurrentDays: 1 }
  ArtifactBucketPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref ArtifactBucket
      PolicyDocument:
        Version: '2012-10-17'
        Statement:
          - Sid: TlsOnly
            Effect: Deny
            Principal: '*'
            Action: s3:*
            Resource: [!GetAtt ArtifactBucket.Arn, !Sub '\${ArtifactBucket.Arn}/*']
            Condition: { Bool: { aws:SecureTransport: 'false' } }
Outputs:
  ${OUTPUT}: { Value: !Ref ArtifactBucket }
`;

/** Whether a template is the built-in one of resolve_s3: its bucket holds nothing that a deployment does not send again. */
export const isArtifactTemplate = ({ data }: Pick<Template, 'data'>): boolean =>
  data.Description === DESCRIPTION && Object.keys(asMap(data.Resources)).length === 2;

/** The bucket of an artifact stack that is deployed and that nothing needs now. */
export const artifactSource = (nodes: readonly StackNode[]): ArtifactBucketSource | undefined => {
  const found = nodes.find((node) => isArtifactTemplate(node.template));
  return found && { stack: found.id, output: OUTPUT };
};

function artifactNode({ root }: EnvironmentProject): StackNode {
  const name = 'the built-in template of resolve_s3';
  return {
    id: freeId(root, 'Artifacts'),
    template: { file: root.file, name, ...parseTemplate(TEMPLATE, name) },
    condition: undefined,
    parameters: {},
    tags: {},
    needs: [],
  };
}

/**
 * The project with the artifact bucket that samconfig says: `s3_bucket`, or a stack with one for `resolve_s3 = true`. One that
 * the root template names comes first: sam's own is then for sam.
 * @param isNeeded whether there is something to put in it; asked only for `resolve_s3`
 */
export function withArtifactBucket(project: EnvironmentProject, isNeeded: () => boolean): EnvironmentProject {
  const { artifactBucket, config } = project;
  const { s3Bucket, resolveS3 = false } = config.options ?? {};
  if (artifactBucket) return project;
  if (s3Bucket !== undefined) return { ...project, namedBucket: s3Bucket };
  if (!resolveS3 || !isNeeded()) return project;
  const node = artifactNode(project);
  const source = { stack: node.id, output: OUTPUT };
  return {
    ...project,
    artifactBucket: source,
    stacks: waves(afterArtifacts([node, ...project.stacks], source)).flat(),
  };
}
