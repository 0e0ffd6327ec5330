import type { Problem } from '../project/check-project.ts';
import { neededFor, type Project } from '../project/project.ts';
import type { Template } from '../project/template.ts';
import { asMap } from '../project/template-yaml.ts';

/** Largest template that can be sent along with a request, in bytes. */
export const INLINE_LIMIT = 51_200;
/** Largest template of a bucket, in bytes. */
const BUCKET_LIMIT = 1_000_000;
/** CloudFormation's quotas of one template. */
const QUOTAS = { Parameters: 200, Outputs: 200, Mappings: 200, Resources: 500 } as const;

/** A template as it is sent, as far as the limits need it. */
export interface SizedTemplate {
  /** Id of the stack. */
  stack: string;
  bytes: number;
  needsBucket: boolean;
}

/** How to give artifacts a bucket. */
export const BUCKET_REMEDY =
  'Add Metadata.CloudCart.ArtifactBucket: <Stack>.Outputs.<Output> to the root template, or s3_bucket or resolve_s3 = true to [<environment>.deploy.parameters] of samconfig.toml.';

function sizeProblem(
  template: Template,
  { bytes, needsBucket }: SizedTemplate,
  hasBucket: boolean,
): Problem[] {
  const at = (code: string, text: string, remedy: string): Problem[] => [
    { code, where: template.name, text, remedy },
  ];
  if (bytes > BUCKET_LIMIT)
    return at(
      'template-too-large',
      `it has ${bytes} bytes; CloudFormation takes up to ${BUCKET_LIMIT}`,
      'Split it into several applications.',
    );
  if (hasBucket) return [];
  if (needsBucket)
    return at(
      'artifact-bucket',
      'it has functions or other local files, and there is no artifact bucket for them',
      BUCKET_REMEDY,
    );
  if (bytes > INLINE_LIMIT)
    return at(
      'template-too-large',
      `it has ${bytes} bytes, more than the ${INLINE_LIMIT} that can be sent without an artifact bucket`,
      BUCKET_REMEDY,
    );
  return [];
}

function quotaProblems(template: Template, { needsBucket }: SizedTemplate): Problem[] {
  const added: Readonly<Record<string, number>> = { Parameters: needsBucket ? 2 : 1 };
  return Object.entries(QUOTAS).flatMap(([kind, most]): Problem[] => {
    const own = Object.keys(asMap(template.data[kind])).length;
    const more = added[kind] ?? 0;
    if (own + more <= most) return [];
    const count = more > 0 ? `${own} ${kind}, and cloudcart adds ${more}` : `${own} ${kind}`;
    const text = `it has ${count}; CloudFormation takes up to ${most}`;
    return [
      { code: 'template-quota', where: template.name, text, remedy: 'Split it into several applications.' },
    ];
  });
}

/**
 * What CloudFormation's limits do not allow.
 * @param hasBucket whether there is an artifact bucket; the stack that makes it, and what it needs, have none
 */
export function templateProblems(
  project: Project,
  templates: readonly SizedTemplate[],
  hasBucket: boolean,
): Problem[] {
  const source = project.artifactBucket;
  const before = source ? neededFor(project.stacks, source.stack) : new Set<string>();
  return project.stacks.flatMap((node) => {
    const sized = templates.find((one) => one.stack === node.id);
    if (!sized) return [];
    return [
      ...sizeProblem(node.template, sized, hasBucket && !before.has(node.id)),
      ...quotaProblems(node.template, sized),
    ];
  });
}
