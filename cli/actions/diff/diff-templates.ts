import path from 'node:path';
import { usageError } from '../../errors.ts';
import { runGit } from '../../git/git.ts';
import { type Project, readProject } from '../../project/project.ts';
import type { StackNode, TemplateReader } from '../../project/stacks.ts';
import type { Template } from '../../project/template.ts';
import { type DataMap, parseTemplate } from '../../project/template-yaml.ts';
import { defaultValues, shown } from './compare.ts';
import type { StackDiff } from './diff-stack.ts';
import { diffOutputs, diffResources, diffTexts } from './template-diff.ts';

/** Reads a file as it was at a commit, branch or tag. @returns undefined when there was none */
export type ReadAt = (projectRoot: string, ref: string, name: string) => string | undefined;

/** Reads from the project's git repository. The project need not be trusted: git runs none of its code. */
export const gitShow: ReadAt = (projectRoot, ref, name) => {
  const commit = runGit(projectRoot, [
    'rev-parse',
    '--verify',
    '--quiet',
    '--end-of-options',
    `${ref}^{commit}`,
  ]);
  if (commit.code !== 0) {
    const reason = commit.stderr.split('\n')[0];
    throw usageError(
      'unknown-ref',
      `git knows no ${ref} in ${projectRoot}${reason ? ` (${reason})` : ''}`,
      'Name a commit, branch or tag: --templates main',
    );
  }
  const object = `${commit.stdout.trim()}:./${name}`;
  const listed = runGit(projectRoot, ['ls-tree', '-z', '--name-only', commit.stdout.trim(), '--', name]);
  if (listed.code === 0 && listed.stdout === '') return undefined;
  const file = runGit(projectRoot, ['cat-file', 'blob', object]);
  if (listed.code === 0 && file.code === 0) return file.stdout;
  throw usageError(
    'unknown-ref',
    `git cannot read ${name} at ${ref} in ${projectRoot} (${(listed.stderr || file.stderr).split('\n')[0]})`,
    `Fetch what a partial clone lacks: git checkout ${ref}`,
  );
};

const EMPTY: DataMap = { Resources: {} };

function readerAt(ref: string, readAt: ReadAt): TemplateReader {
  return (projectRoot, file): Template => {
    const name = path.relative(projectRoot, file).split(path.sep).join('/');
    const source = readAt(projectRoot, ref, name);
    if (source === undefined) return { file, name, data: EMPTY, lines: new Map() };
    return { file, name, ...parseTemplate(source, `${ref}:${name}`) };
  };
}

const written = (values: DataMap): Record<string, string> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, shown(value)]));

function diffNode(node: StackNode, old: StackNode | undefined): StackDiff {
  const side = (template: DataMap) => ({ template, parameters: {} });
  const before = side(old?.template.data ?? {});
  const after = side(node.template.data);
  const resources = diffResources(before, after, node.template);
  const base = { id: node.id, name: node.template.name };
  if (!old) return { ...base, state: 'new', resources, parameters: [], outputs: [], tags: [] };
  const outputs = diffOutputs(before, after);
  const parameters = [
    ...diffTexts(written(old.parameters), written(node.parameters)),
    ...diffTexts(defaultValues(old.template.data), defaultValues(node.template.data)).map((one) => ({
      ...one,
      path: `${one.path} (default)`,
    })),
  ];
  const tags = diffTexts(written(old.tags), written(node.tags));
  const differs = [resources, outputs, parameters, tags].some((list) => list.length > 0);
  return { ...base, state: differs ? 'changed' : 'unchanged', resources, parameters, outputs, tags };
}

/**
 * The templates of the project as they are now against those of a commit, branch or tag. Needs no credentials.
 * @returns the differences, and the stacks that have left the root template
 * @throws CliError `unknown-ref` (exit 2)
 */
export function diffTemplates(
  project: Project,
  ref: string,
  readAt: ReadAt = gitShow,
): { diffs: StackDiff[]; left: string[] } {
  const old = readProject(project.rootFolder, readerAt(ref, readAt));
  return {
    diffs: project.stacks.map((node) =>
      diffNode(
        node,
        old.stacks.find((one) => one.id === node.id),
      ),
    ),
    left: old.stacks.flatMap(({ id }) => (project.stacks.some((node) => node.id === id) ? [] : [id])),
  };
}
