import type { PropertyDiff } from '../actions/diff/compare.ts';
import type { StackDiff } from '../actions/diff/diff-stack.ts';
import type { ResourceDiff } from '../actions/diff/template-diff.ts';
import type { DiffReport } from '../actions/diff.ts';
import { rendered } from './neutral.ts';

const SIGNS = { add: '+', change: '~', remove: '-' } as const;
const REPLACED = { yes: ' — REPLACED', maybe: ' — may be replaced', no: '', unknown: '' } as const;
/** Longer values are clipped for people; `--json` has them whole. */
const WIDEST = 120;

const clipped = (text: string): string => {
  const line = text.replaceAll('\n', '\\n');
  return line.length > WIDEST ? `${line.slice(0, WIDEST - 1)}…` : line;
};

function propertyLine({ path, before, after, mayChange }: PropertyDiff): string {
  const values =
    before === undefined && after === undefined
      ? ''
      : ` ${clipped(before ?? '(none)')} → ${after === undefined ? (mayChange ? '?' : '(none)') : clipped(after)}`;
  return `${path}:${values}${mayChange ? ' (may change)' : ''}`;
}

function resourceLines(resource: ResourceDiff): string[] {
  const { action, logicalId, type, replacement, where } = resource;
  const head = `  ${SIGNS[action]} ${logicalId} ${type}${REPLACED[replacement]}${where ? `  ${where}` : ''}`;
  return [head, ...resource.properties.map((one) => `      ${propertyLine(one)}`)];
}

function stackLines(stack: StackDiff): string[] {
  const named = (what: string, diffs: readonly PropertyDiff[]) =>
    diffs.map((one) => `  ${what} ${propertyLine(one)}`);
  const body = [
    ...stack.resources.flatMap(resourceLines),
    ...named('parameter', stack.parameters),
    ...named('output', stack.outputs),
    ...named('tag', stack.tags),
    ...(stack.note ? [`  (${stack.note})`] : []),
  ];
  const nothing = body.length === 0 ? ['  (nothing that a resource, parameter or output shows)'] : body;
  return [`${stack.id} (${stack.name}): ${stack.state.replace('-', ' ')}`, ...nothing];
}

/** What would change, for people. */
export const renderDiff = rendered((report: DiffReport): string => {
  const changed = report.stacks.filter((one) => one.state !== 'unchanged');
  const same = report.stacks.filter((one) => one.state === 'unchanged').map((one) => one.id);
  return [
    ...changed.flatMap(stackLines),
    ...(same.length > 0 ? [`unchanged: ${same.join(', ')}`] : []),
    ...report.unwanted.map((id) => `${id}: not wanted any more; deploy leaves it as it is`),
    ...(report.differs ? [] : ['No differences.']),
  ].join('\n');
});
