import { renderBuild } from './build-text.ts';
import { renderCost } from './cost-text.ts';
import { renderDiff } from './diff-text.ts';
import { renderDiscard, renderPeek, renderQueues, renderRedrive } from './dlq-text.ts';
import { renderDoctor } from './doctor-text.ts';
import { renderDestroy, renderOutputs, renderStatus } from './environment-text.ts';
import { renderDiagnose, renderDrift, renderGc, renderRollback } from './stack-care-text.ts';
import { renderTrace } from './trace-text.ts';
import { renderTrust, renderTrustList } from './trust-text.ts';
import { renderUpdateCode } from './update-code-text.ts';
import { renderValidate } from './validate-text.ts';

/** A value whose marked texts hold another one. */
export function withText<T>(value: T, text: string): T;
export function withText(value: unknown, text: string): unknown {
  if (typeof value === 'string') return value.replaceAll('§', `§${text}`);
  if (Array.isArray(value)) return value.map((one) => withText(one, text));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [withText(key, text), withText(one, text)]),
  );
}

type Change = <T>(value: T) => T;

/** One report for each renderer; `§` marks the texts that come from outside. */
const sample =
  <R>(render: (report: R) => string, report: R) =>
  (change: Change): string =>
    render(change(report));

const AT = '2026-01-01T00:00:00.000Z';
const property = { path: 'a§', before: '§', after: '§' };
const letter = {
  messageId: '§',
  type: '§',
  subject: '§',
  correlationId: '§',
  sentAt: AT,
  attempts: 3,
  body: '§',
  reason: { text: '§', function: '§', at: AT, attempts: 3 },
};
const failed = [{ messageId: '§', reason: '§' }];
const cause = {
  stack: 'A§',
  name: '§',
  status: '§',
  logicalId: '§',
  type: '§',
  reason: '§',
  where: '§',
  remedy: '§',
  next: '§',
  stuck: ['§'],
};

export const SAMPLES: Readonly<Record<string, (change: Change) => string>> = {
  renderBuild: sample(renderBuild, {
    artifacts: [
      {
        logicalId: '§',
        stack: '§',
        key: 'a',
        bytes: 1,
        bundleBytes: 1,
        file: '',
        bundle: '',
        sourceMap: '',
        inputs: [],
      },
    ],
    files: [{ stack: '§', name: 'a.zip', bytes: 1, file: '' }],
    templates: [{ stack: '§', key: 'a', bytes: 1, file: '' }],
  }),
  renderCost: sample(renderCost, {
    environment: '§',
    region: '§',
    orders: 1,
    idle: 1,
    perThousandOrders: 1,
    month: 2,
    overMax: false,
    idleLines: [],
    orderLines: [],
    notPriced: [{ stack: '§', resource: '§', type: '§', reason: '§' }],
    strangers: ['§'],
    prices: { date: '§', note: '§' },
    calls: { measured: '§', by: '§', story: '§' },
  }),
  renderDiff: sample(renderDiff, {
    differs: true,
    unwanted: ['§'],
    stacks: [
      {
        id: '§',
        name: '§',
        state: 'changed',
        note: '§',
        resources: [
          {
            logicalId: '§',
            type: '§',
            action: 'change',
            replacement: 'yes',
            where: '§',
            properties: [property],
          },
        ],
        parameters: [property],
        outputs: [property],
        tags: [property],
      },
    ],
  }),
  renderQueues: sample(renderQueues, {
    queues: [{ stack: '§', queue: '§', waiting: 1, dlq: '§', letters: 1, maxReceiveCount: 3 }],
  }),
  renderPeek: sample(renderPeek, { queues: [{ queue: '§', dlq: '§', letters: [letter], more: 1 }] }),
  renderRedrive: sample(renderRedrive, {
    dryRun: false,
    queues: [{ queue: '§', dlq: '§', how: 'move-task', moved: 1, duplicates: 1, others: 1, failed }],
  }),
  renderDiscard: sample(renderDiscard, {
    dryRun: false,
    queues: [{ dlq: '§', discarded: [letter], others: 1, failed }],
  }),
  renderDoctor: sample(renderDoctor, {
    environment: '§',
    healthy: false,
    checks: [{ id: 'a', status: 'fail', text: '§', remedy: '§' }],
  }),
  renderOutputs: sample(renderOutputs, { 'Url§': '§' }),
  renderStatus: sample(renderStatus, {
    environment: '§',
    region: '§',
    account: '§',
    up: false,
    stacks: [{ id: '§', name: '§', status: '§', reason: '§' }],
    health: { url: '§', status: null, error: '§' },
  }),
  renderDestroy: sample(renderDestroy, {
    environment: '§',
    deleted: [{ id: '§', name: '§', things: [{ type: '§', name: '§', holds: '§' }] }],
    kept: [{ id: '§', name: '§' }],
    notOwned: [],
    inventory: { before: [{ type: 'AWS::X::Y§', name: '§' }], after: [{ type: 'AWS::X::Y§', name: '§' }] },
  }),
  renderDiagnose: sample(renderDiagnose, {
    environment: '§',
    failures: [{ ...cause, at: AT, recovered: false }],
    healthy: ['§'],
    notDeployed: ['§'],
  }),
  renderRollback: sample(renderRollback, {
    environment: '§',
    rolledBack: [{ id: '§', name: '§', skipped: ['§'] }],
    others: [],
  }),
  renderDrift: sample(renderDrift, {
    environment: '§',
    drifted: true,
    stacks: [
      {
        id: '§',
        name: '§',
        drift: '§',
        reason: '§',
        resources: [
          {
            logicalId: '§',
            physicalId: '§',
            type: '§',
            status: 'MODIFIED',
            where: '§',
            differences: [{ path: '§', expected: '§', actual: '§', kind: '§' }],
          },
        ],
      },
    ],
  }),
  renderGc: sample(renderGc, {
    environment: '§',
    bucket: '§',
    unused: [{ key: '§', bytes: 1, modified: '§' }],
    unusedBytes: 1,
    kept: { objects: 1, bytes: 1 },
    deleted: true,
  }),
  renderTrace: sample(renderTrace, {
    id: '§',
    terms: ['§'],
    verdict: { state: 'stuck', text: '§', where: '§', remedy: '§' },
    timeline: [{ at: AT, source: 'log', where: '§', text: '§', level: 'error' }],
  }),
  renderTrust: sample(renderTrust, { action: 'trusted', folder: '/§', code: ['§'], installedFrom: false }),
  renderTrustList: sample(renderTrustList, { projects: [{ folder: '/§', at: '§', current: false }] }),
  renderUpdateCode: sample(renderUpdateCode, {
    environment: '§',
    region: '§',
    account: '§',
    functions: [
      { stack: '§', logicalId: '§', name: '§', action: 'updated', before: 'a', after: 'b', durationMs: 1 },
    ],
  }),
  renderValidate: sample(renderValidate, {
    valid: false,
    templates: ['§'],
    findings: [{ rule: '§', level: 'error', tool: 'cfn-lint', where: '§', and: '§', text: '§', remedy: '§' }],
    skipped: [{ name: '§', reason: '§' }],
  }),
};
