/** How much a line matters. What the platform says of an invocation is `debug`, unless it tells of a failure. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

export const LOG_LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** A function of the environment and where it logs. */
export interface LogOrigin {
  stack: string;
  /** Logical id. */
  function: string;
  /** Deployed name. */
  name: string;
  logGroup: string;
}

/** An event of a log group as CloudWatch Logs gives it. */
export interface RawLogEvent {
  id: string | undefined;
  stream: string;
  /** Milliseconds since the epoch. */
  timestamp: number;
  message: string;
}

/** One line that a function has written. */
export interface LogLine {
  /** ISO 8601: the line's own moment where it has one, else the log's. */
  at: string;
  stack: string;
  function: string;
  level: LogLevel;
  message: string;
  correlationId?: string;
  requestId?: string;
  /** Whatever else a JSON line holds. */
  fields: Readonly<Record<string, unknown>>;
}

const LEVELS: Readonly<Record<string, LogLevel>> = {
  trace: 'debug',
  debug: 'debug',
  info: 'info',
  notice: 'info',
  warn: 'warn',
  warning: 'warn',
  error: 'error',
  fatal: 'error',
  critical: 'error',
};

const PLATFORM = /^(START|END|REPORT|INIT_START|INIT_REPORT|EXTENSION|TELEMETRY|XRAY TraceId)\b/;
const FAILED =
  /Task timed out after|Status: (timeout|error)|Runtime exited|"errorType"|^(\w*Error|Uncaught)\b/;
/** What Node's runtime puts before a line of `console`: moment, request, level. */
const CONSOLE = /^(\d{4}-\d\d-\d\dT[\d:.]+Z)\t([0-9a-f-]{36}|undefined)\t(\w+)\t([\s\S]*)$/;

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function parseJson(text: string): Record<string, unknown> | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

const momentOf = (value: unknown, otherwise: number): string => {
  const at = typeof value === 'string' || typeof value === 'number' ? new Date(value) : new Date(otherwise);
  return (Number.isNaN(at.getTime()) ? new Date(otherwise) : at).toISOString();
};

/** Fields that say the same on every line of an invocation, or that have a place of their own. */
const OWN = new Set([
  'level',
  'message',
  'timestamp',
  'time',
  'correlationId',
  'sampling_rate',
  'xray_trace_id',
  'function_request_id',
  'requestId',
]);

type Base = Pick<LogLine, 'stack' | 'function'>;

function ofJson(json: Record<string, unknown>, base: Base, event: RawLogEvent): LogLine {
  const correlationId = textOf(json.correlationId) ?? textOf(json.correlation_id);
  const requestId = textOf(json.requestId) ?? textOf(json.function_request_id) ?? textOf(json.AWSRequestId);
  const level = LEVELS[String(json.level ?? json.severity ?? 'info').toLowerCase()] ?? 'info';
  const type = textOf(json.type);
  const message = isObject(json.message) ? JSON.stringify(json.message) : textOf(json.message);
  const fields = Object.fromEntries(Object.entries(json).filter(([name]) => !OWN.has(name)));
  const ofPlatform = type?.startsWith('platform.') === true;
  return {
    at: momentOf(json.timestamp ?? json.time, event.timestamp),
    ...base,
    level: ofPlatform ? (FAILED.test(JSON.stringify(json.record ?? '')) ? 'error' : 'debug') : level,
    message: message ?? type ?? event.message,
    ...(correlationId ? { correlationId } : {}),
    ...(requestId ? { requestId } : {}),
    fields,
  };
}

function ofText(text: string, base: Base, event: RawLogEvent): LogLine {
  const written = CONSOLE.exec(text);
  const message = written?.[4] ?? text;
  const inner = written ? parseJson(message.trim()) : undefined;
  if (inner) return ofJson({ timestamp: written?.[1], level: written?.[3], ...inner }, base, event);
  const requestId =
    written?.[2] ?? /RequestId: ([0-9a-f-]{36})/.exec(text)?.[1] ?? /^\S+Z ([0-9a-f-]{36}) /.exec(text)?.[1];
  const level: LogLevel = FAILED.test(message) ? 'error' : PLATFORM.test(text) ? 'debug' : 'info';
  return {
    at: momentOf(written?.[1], event.timestamp),
    ...base,
    level: level === 'info' ? (LEVELS[(written?.[3] ?? 'info').toLowerCase()] ?? 'info') : level,
    message,
    ...(requestId && requestId !== 'undefined' ? { requestId } : {}),
    fields: {},
  };
}

/** What a log event says: JSON of any logger, a line of `console`, the platform's own, or plain text. */
export function readLine(event: RawLogEvent, origin: Pick<LogOrigin, 'stack' | 'function'>): LogLine {
  const text = event.message.trimEnd();
  const base = { stack: origin.stack, function: origin.function };
  const json = parseJson(text);
  return json ? ofJson(json, base, event) : ofText(text, base, event);
}

/** An error's message in a line's fields: as text, or as the object that loggers write. */
export function errorText(fields: LogLine['fields']): string | undefined {
  const { error } = fields;
  if (isObject(error)) return textOf(error.message) ?? textOf(error.name) ?? JSON.stringify(error);
  return textOf(error) ?? textOf(fields.errorMessage);
}
