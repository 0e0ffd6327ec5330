import { CHECKS, readReport } from './report.ts';

interface Call {
  operation: string;
  status?: number;
  failing?: string;
}

/** A report as schemathesis writes it. */
function ndjson(calls: readonly Call[], { checks = CHECKS as readonly string[], end = true } = {}): string {
  const scenarios = calls.map(({ operation, status, failing }, n) => {
    const [method, path] = operation.split(' ');
    const recorder = {
      label: operation,
      cases: { [n]: { value: { method, path } } },
      interactions: { [n]: { response: status === undefined ? null : { status_code: status } } },
      checks: { [n]: checks.map((name) => ({ name, status: name === failing ? 'failure' : 'success' })) },
    };
    return { ScenarioFinished: { phase: 'fuzzing', recorder } };
  });
  const lines = [{ Initialize: { seed: 1 } }, ...scenarios, ...(end ? [{ EngineFinished: {} }] : [])];
  return lines.map((line) => JSON.stringify(line)).join('\n');
}

const both = ['GET /a', 'POST /a'];
const good: Call[] = [
  { operation: 'GET /a', status: 200 },
  { operation: 'POST /a', status: 201 },
  { operation: 'POST /a', status: 400 },
  { operation: 'TRACE /a', status: 404 },
];

test('a run in which every operation was done and every check held is green', () => {
  const { calls, operations, problems } = readReport(ndjson(good), both);
  expect(problems).toEqual([]);
  expect(calls).toBe(4);
  expect(operations).toEqual([
    { operation: 'GET /a', calls: 1, statuses: { 200: 1 } },
    { operation: 'POST /a', calls: 2, statuses: { 201: 1, 400: 1 } },
  ]);
});

test.each<[string, string, RegExp]>([
  ['an operation that was not called', ndjson(good.slice(1)), /GET \/a was not called/],
  [
    'an operation that was only ever refused',
    ndjson([...good.slice(1), { operation: 'GET /a', status: 404 }]),
    /GET \/a was never done: \{"404":1\}/,
  ],
  [
    'a server error, though no check failed',
    ndjson([...good, { operation: 'GET /a', status: 500 }]),
    /GET \/a answered 500 1 times/,
  ],
  ['no answer', ndjson([...good, { operation: 'GET /a' }]), /GET \/a answered no answer/],
  [
    'a check that failed',
    ndjson([...good, { operation: 'GET /a', status: 200, failing: 'response_schema_conformance' }]),
    /response_schema_conformance: GET \/a/,
  ],
  [
    'a check that was not asked',
    ndjson(good, { checks: CHECKS.slice(1) }),
    /the check not_a_server_error was not asked/,
  ],
  ['a run that broke off', ndjson(good, { end: false }), /did not come to its end/],
  ['no report at all', '', /did not come to its end/],
  ['an error of schemathesis', `${ndjson(good)}\n{"NonFatalError":{"value":"boom"}}`, /schemathesis: .*boom/],
])('%s is red', (_what, report, problem) => {
  expect(readReport(report, both).problems.join('\n')).toMatch(problem);
});
