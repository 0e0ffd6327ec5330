import type { BuildReport } from '../actions/build.ts';
import { rendered } from './neutral.ts';
import { table } from './table.ts';

const kb = (bytes: number): string => `${(bytes / 1000).toFixed(1)} kB`;

/** Sizes and keys of a build for people. */
export const renderBuild = rendered((report: BuildReport): string => {
  const functions = report.artifacts.map((one) => [
    `${one.stack}/${one.logicalId}`,
    one.bundleBytes === undefined ? '' : kb(one.bundleBytes),
    one.budgetBytes ? `of ${one.budgetBytes / 1000} kB` : '',
    kb(one.bytes),
    one.key.slice(0, 12),
  ]);
  const templates = report.templates.map((one) => [
    `${one.stack} (template)`,
    kb(one.bytes),
    '',
    one.key.slice(0, 12),
  ]);
  const files = report.files.map((one) => [
    `${one.stack} (${one.name.endsWith('.template') ? 'nested template' : 'file'})`,
    '',
    '',
    kb(one.bytes),
    one.name.slice(0, 12),
  ]);
  return table([['', 'size', 'budget', 'zip', 'key'], ...functions, ...files, ...templates], [1, 3]);
});
