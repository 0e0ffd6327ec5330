/** What a run of schemathesis did to one operation of the document. */
export interface OperationCount {
  readonly operation: string;
  readonly calls: number;
  /** Calls by the status of the answer. */
  readonly statuses: Readonly<Record<string, number>>;
}

/** What a run of schemathesis did, from its NDJSON report. */
export interface FuzzReport {
  readonly calls: number;
  readonly operations: readonly OperationCount[];
  /** How often each check was asked. */
  readonly checks: Readonly<Record<string, number>>;
  /** Why the run is red; empty when it is green. */
  readonly problems: readonly string[];
}

/** Checks that must have been asked: an upgrade that drops or renames one is noticed. */
export const CHECKS = [
  'not_a_server_error',
  'status_code_conformance',
  'content_type_conformance',
  'response_headers_conformance',
  'response_schema_conformance',
  'invalid_data_is_rejected',
  'valid_data_is_accepted',
  'error_code_is_listed',
  'missing_required_header',
  'unknown_method_is_refused',
  'allow_header_conformance',
  'use_after_free',
  'ensure_resource_availability',
  'ignored_auth',
  'object_level_authorization',
] as const;

interface Recorder {
  readonly cases?: Record<string, { value: { method: string; path: string } }>;
  readonly interactions?: Record<string, { response?: { status_code?: number } | null }>;
  readonly checks?: Record<string, { name: string; status: string }[]>;
}

interface Line {
  readonly ScenarioFinished?: { readonly phase: string; readonly recorder: Recorder };
  readonly NonFatalError?: { readonly value?: unknown };
  readonly FatalError?: { readonly exception?: unknown };
  readonly EngineFinished?: unknown;
}

/** @param operations those of the document, e.g. `POST /orders` */
export function readReport(ndjson: string, operations: readonly string[]): FuzzReport {
  const lines = ndjson
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Line);
  const recorders = lines.flatMap(({ ScenarioFinished }) => ScenarioFinished?.recorder ?? []);
  const statuses = new Map<string, Record<string, number>>();
  const checks: Record<string, number> = {};
  const failed: string[] = [];
  for (const { cases = {}, interactions = {}, checks: asked = {} } of recorders) {
    for (const [id, { response }] of Object.entries(interactions)) {
      const { method, path } = cases[id]?.value ?? { method: '?', path: '?' };
      const operation = `${method} ${path}`;
      const status = String(response?.status_code ?? 'no answer');
      const counts = statuses.get(operation) ?? {};
      statuses.set(operation, { ...counts, [status]: (counts[status] ?? 0) + 1 });
    }
    for (const [id, results] of Object.entries(asked)) {
      for (const { name, status } of results) {
        checks[name] = (checks[name] ?? 0) + 1;
        const { method, path } = cases[id]?.value ?? { method: '?', path: '?' };
        if (status === 'failure') failed.push(`${name}: ${method} ${path}`);
      }
    }
  }
  const counted = [...statuses].map(([operation, of]) => ({ operation, calls: sum(of), statuses: of }));
  return {
    calls: counted.reduce((total, { calls }) => total + calls, 0),
    operations: counted.filter(({ operation }) => operations.includes(operation)),
    checks,
    problems: [
      ...new Set(failed),
      ...counted.flatMap(serverErrors),
      ...operations.flatMap((operation) => unanswered(operation, statuses.get(operation))),
      ...CHECKS.filter((name) => checks[name] === undefined).map((name) => `the check ${name} was not asked`),
      ...lines.flatMap(errorOf),
      ...(lines.some((line) => 'EngineFinished' in line) ? [] : ['the run did not come to its end']),
    ],
  };
}

const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const serverErrors = ({ operation, statuses }: OperationCount): string[] =>
  Object.entries(statuses)
    .filter(([status]) => status === 'no answer' || Number(status) >= 500)
    .map(([status, count]) => `${operation} answered ${status} ${count} times`);

/** An operation is only tried in earnest when some of its calls were done. */
function unanswered(operation: string, statuses: Readonly<Record<string, number>> | undefined): string[] {
  if (statuses === undefined) return [`${operation} was not called`];
  const done = Object.keys(statuses).some((status) => /^2/.test(status));
  return done ? [] : [`${operation} was never done: ${JSON.stringify(statuses)}`];
}

const errorOf = ({ NonFatalError, FatalError }: Line): string[] => [
  ...(NonFatalError === undefined ? [] : [`schemathesis: ${JSON.stringify(NonFatalError).slice(0, 300)}`]),
  ...(FatalError === undefined ? [] : [`schemathesis: ${JSON.stringify(FatalError).slice(0, 300)}`]),
];
