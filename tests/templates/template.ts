import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type CollectionTag, parseDocument, type ScalarTag } from 'yaml';

/** A parsed template value; `!Ref X` is `{ Ref: 'X' }`, `!GetAtt A.B` is `{ 'Fn::GetAtt': ['A', 'B'] }`. */
export type Node = string | number | boolean | null | Node[] | { [key: string]: Node };
export type Fields = { [key: string]: Node };

export interface Stack {
  /** Logical id in the root template, or `Root`. */
  id: string;
  file: string;
  template: Fields;
}

export interface Resource {
  stack: Stack;
  id: string;
  type: string;
  properties: Fields;
  all: Fields;
}

export interface Project {
  root: Stack;
  stacks: Stack[];
}

const REPOSITORY = join(__dirname, '..', '..');

const dotted = (text: string): string[] => {
  const [head = '', ...rest] = text.split('.');
  return [head, rest.join('.')];
};

const scalar = (tag: string, key: string, value: (text: string) => unknown = (text) => text): ScalarTag => ({
  tag: `!${tag}`,
  resolve: (text: string) => ({ [key]: value(text) }),
});

const sequence = (tag: string): CollectionTag => ({
  tag: `!${tag}`,
  collection: 'seq',
  resolve: (value) => ({ [`Fn::${tag}`]: value }) as never,
});

const TAGS = [
  scalar('Ref', 'Ref'),
  scalar('Condition', 'Condition'),
  scalar('GetAtt', 'Fn::GetAtt', dotted),
  scalar('Sub', 'Fn::Sub'),
  ...['Sub', 'If', 'Equals', 'Not', 'And', 'Or', 'Join', 'Select', 'Split', 'FindInMap'].map(sequence),
];

/** Parses one template; a tag unknown here is an error, so that nothing is read as something else. */
export function parseTemplate(text: string): Fields {
  const document = parseDocument(text, { customTags: TAGS, logLevel: 'silent' });
  const [problem] = [...document.errors, ...document.warnings];
  if (problem !== undefined) throw problem;
  return fields(JSON.parse(JSON.stringify(document.toJS())));
}

export const isFields = (node: Node | undefined): node is Fields =>
  typeof node === 'object' && node !== null && !Array.isArray(node);

export const fields = (node: Node | undefined): Fields => (isFields(node) ? node : {});

export const list = (node: Node | undefined): Node[] =>
  Array.isArray(node) ? node : node === undefined ? [] : [node];

/** The value under a path of keys, or undefined. */
export function at(node: Node | undefined, ...path: string[]): Node | undefined {
  return path.reduce<Node | undefined>((value, key) => fields(value)[key], node);
}

/** All values under a node, itself included. */
export function walk(node: Node | undefined): Node[] {
  if (node === undefined) return [];
  if (Array.isArray(node)) return [node, ...node.flatMap(walk)];
  return isFields(node) ? [node, ...Object.values(node).flatMap(walk)] : [node];
}

export const same = (one: Node | undefined, other: Node | undefined): boolean =>
  JSON.stringify(one) === JSON.stringify(other);

const read = (file: string): Fields => parseTemplate(readFileSync(join(REPOSITORY, file), 'utf8'));

/** The root template and every stack that it names. */
export function loadProject(): Project {
  const root: Stack = { id: 'Root', file: 'template.yaml', template: read('template.yaml') };
  const stacks = Object.entries(fields(root.template.Resources)).map(([id, application]) => {
    const file = String(at(application, 'Properties', 'Location'));
    return { id, file, template: read(file) };
  });
  return { root, stacks };
}

/** Resources of every stack, those of the given types only when any are given. */
export function resources(project: Project, ...types: string[]): Resource[] {
  return project.stacks.flatMap((stack) =>
    Object.entries(fields(stack.template.Resources))
      .map(([id, all]) => ({
        stack,
        id,
        type: String(at(all, 'Type')),
        properties: fields(at(all, 'Properties')),
        all: fields(all),
      }))
      .filter((resource) => types.length === 0 || types.includes(resource.type)),
  );
}

export const where = (resource: Resource): string => `${resource.stack.file} ${resource.id}`;

/** The logical id behind `!Ref X`, `!GetAtt X.Y` or a `!Sub` of nothing else, within one template. */
export function target(node: Node | undefined): string | undefined {
  const ref = at(node, 'Ref') ?? list(at(node, 'Fn::GetAtt'))[0];
  return typeof ref === 'string' ? ref : undefined;
}

/** Follows a value to the resource it stands for, through a stack's parameter and another stack's output. */
export function resolve(project: Project, stack: Stack, node: Node | undefined): Resource | undefined {
  const id = target(node);
  if (id === undefined) return undefined;
  const own = resources(project).find((resource) => resource.stack === stack && resource.id === id);
  if (own !== undefined) return own;
  const given = at(project.root.template, 'Resources', stack.id, 'Properties', 'Parameters', id);
  const [from, output] = list(at(given, 'Fn::GetAtt')).map(String);
  const source = project.stacks.find((candidate) => candidate.id === from);
  const name = output?.replace(/^Outputs\./, '');
  if (source === undefined || name === undefined || source === stack) return undefined;
  return resolve(project, source, at(source.template, 'Outputs', name, 'Value'));
}
