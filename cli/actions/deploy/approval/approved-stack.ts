import type { ApprovalReason } from '../approval.ts';
import type { ResolvedResources } from './resolved-template.ts';
import { sourceOf } from './sam-resources.ts';

/** What is approved of a new stack before it is created. */
export interface ApprovedStack {
  reasons: readonly ApprovalReason[];
  /** Its resources before the transforms; undefined when they are not known, or a macro changes them. */
  written: ResolvedResources | undefined;
}

/** The findings of a reason without the resource that it is about: `grants rights`, `takes a role`. */
function findingsOf({ text }: ApprovalReason): string[] {
  const [, verb = text, what = ''] = /^(.+?): \w+ \([\w:]+\)(?:, (.*))?$/.exec(text) ?? [];
  return [verb, ...what.split(', ').filter(Boolean)];
}

/** Whether a reason says nothing that is not approved of the same resource, whose type SAM may have changed. */
const isContained = (reason: ApprovalReason, approved: ApprovalReason): boolean =>
  findingsOf(reason).every((one) => findingsOf(approved).includes(one));

/**
 * Whether a reason after the transforms was approved with its new stack: the same one, or of a resource that SAM makes of one that
 * was approved.
 */
export function isApproved({ reasons, written }: ApprovedStack, reason: ApprovalReason): boolean {
  const { logicalId, type } = reason;
  if (logicalId === undefined || reasons.some((one) => one.text === reason.text)) return true;
  if (written === undefined || type === undefined) return false;
  const own = reasons.filter((one) => one.logicalId === logicalId);
  if (own.some((one) => isContained(reason, one))) return true;
  const source = sourceOf(written, logicalId, type);
  return source !== undefined && reasons.some((one) => one.logicalId === source);
}
