import type { ResourceChange } from '../../../aws/stacks.ts';
import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { certaintyOf } from './settled.ts';

/**
 * Whether a resource that a template has before and after may exist on one side only: its condition is not decided on one of
 * them, and is not the same for sure.
 */
export function mayComeOrGo(old: DataMap | undefined, now: DataMap | undefined): boolean {
  const [was, is] = [old?.Condition, now?.Condition];
  if (!old || !now || (was === undefined && is === undefined)) return false;
  return JSON.stringify(was) !== JSON.stringify(is) || certaintyOf(asMap(is), { resources: {} }) !== 'fixed';
}

/** A version of an object in S3 never changes. It is the whole query: a fragment names none, and of two only one counts. */
const PINNED = /^https:\/\/[^{}?#]+\?versionId=(?!null$)[\w.-]+$/;

const isPinned = ({ TemplateURL: url }: DataMap): boolean => typeof url === 'string' && PINNED.test(url);

/** Types that do what a template or code elsewhere says. */
const CUSTOM = /^(AWS::CloudFormation::CustomResource$|(?!AWS::))/;
const NESTED = /^AWS::(CloudFormation::Stack|Serverless::Application)$/;

const isLiteral = (value: Data | undefined): boolean => !/"(Ref|Fn::\w+)":/.test(JSON.stringify(value) ?? '');

/**
 * Whether a change that CloudFormation lists does what is not known here: the text is the same, and what a nested stack or a custom
 * resource does may be something else. A reference is listed because what it names changes; a text only when it was another.
 */
export function runsUnknown(
  { type, properties }: ResourceChange,
  old: DataMap | undefined,
  now: DataMap | undefined,
): boolean {
  const [was, is] = [asMap(old?.Properties), asMap(now?.Properties)];
  if (!NESTED.test(type)) return CUSTOM.test(type) && properties.some((name) => isLiteral(is[name]));
  const isSame = JSON.stringify(was) === JSON.stringify(is) && certaintyOf(is, { resources: {} }) === 'fixed';
  return !isSame || !isPinned(is);
}
