import type { ResourceChange } from '../../../aws/stacks.ts';
import { asMap, type DataMap, parseTemplate } from '../../../project/template-yaml.ts';
import { approvalReasons, type Review } from '../approval.ts';
import { type NestedTemplates, packagedTemplates } from './nested-stacks.ts';

export const change = (over: Partial<ResourceChange>): ResourceChange => ({
  action: 'Modify',
  logicalId: 'X',
  physicalId: undefined,
  type: 'AWS::DynamoDB::Table',
  replacement: 'False',
  policyAction: undefined,
  properties: [],
  before: undefined,
  after: undefined,
  ...over,
});

/** A resource as a template writes it: `Type { properties }`, attributes after a bar. */
export function resource(text: string): DataMap {
  const [head = '', attributes = ''] = text.split(' | ');
  const [type = '', ...rest] = head.split(' ');
  const properties = rest.join(' ') || '{}';
  const more = attributes ? `, ${attributes}` : '';
  return parseTemplate(`{ Type: '${type}', Properties: ${properties}${more} }`, 'test').data;
}

/** Review of one resource that becomes another; an empty text for one that does not exist. */
export function review(before: string, after: string, over: Partial<ResourceChange> = {}): Review {
  const [old, now] = [before, after].map((one) => (one ? resource(one) : undefined));
  const action = !old ? 'Add' : !now ? 'Remove' : 'Modify';
  const [was, is] = [asMap(old?.Properties), asMap(now?.Properties)];
  const properties = Object.keys({ ...was, ...is }).filter(
    (key) => JSON.stringify(was[key]) !== JSON.stringify(is[key]),
  );
  const type = String((now ?? old)?.Type);
  return {
    changes: [change({ action, type, properties, ...over })],
    ...(old ? { before: { X: old } } : {}),
    ...(now ? { after: { X: now } } : {}),
  };
}

export const texts = (one: Review): string[] =>
  approvalReasons(one, 'destructive').map((reason) => reason.text);

/** How packaging writes the address of a template, in YAML. */
export const packagedUrl = (key: string, bucket = 'artifacts'): string =>
  `{ 'Fn::Sub': 'https://s3.\${AWS::Region}.\${AWS::URLSuffix}/${bucket}/${key}.template' }`;

/** Packaged templates by the SHA-256 of their addresses. */
export const packaged = (bodies: Readonly<Record<string, string>>): NestedTemplates =>
  packagedTemplates(
    Object.entries(bodies).map(([key, body]) => ({ key, body })),
    'artifacts',
  );
