import { asMap, type DataMap } from '../../../project/template-yaml.ts';
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
