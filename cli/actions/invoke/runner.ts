/**
 * What the child process runs: one handler, once, as Lambda would. It gets the call as a message, and answers with one. Plain
 * CommonJS text, because the child knows nothing of this project.
 */
export const RUNNER = `
process.once('message', async (call) => {
  const deadline = Date.now() + call.timeoutMs;
  const context = {
    ...call.context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    done() {}, fail() {}, succeed() {},
  };
  const started = process.hrtime.bigint();
  const answer = (message) => {
    const durationMs = Number(process.hrtime.bigint() - started) / 1e6;
    process.send({ ...message, durationMs }, () => process.exit(0));
  };
  const failed = (error) => answer({ error: {
    errorType: error?.name ?? 'Error',
    errorMessage: error?.message ?? String(error),
    trace: String(error?.stack ?? error).split('\\n'),
  } });
  process.on('uncaughtException', failed);
  try {
    const handler = require(call.bundle)[call.exportName];
    if (typeof handler !== 'function') throw new TypeError(call.bundle + ' does not export ' + call.exportName);
    const result = await handler(call.event, context);
    answer({ result: result === undefined ? null : JSON.parse(JSON.stringify(result) ?? 'null') });
  } catch (error) {
    failed(error);
  }
});
`;

/** One call of a handler. */
export interface Call {
  /** Absolute path of the bundle. */
  bundle: string;
  exportName: string;
  event: unknown;
  timeoutMs: number;
  context: {
    awsRequestId: string;
    functionName: string;
    functionVersion: string;
    invokedFunctionArn: string;
    memoryLimitInMB: string;
    logGroupName: string;
    logStreamName: string;
  };
}

/** A failure in the form Lambda answers with. */
export interface FunctionError {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What came of a call. */
export interface CallResult {
  /** What the handler returned; null when it failed. */
  result: unknown;
  error?: FunctionError;
  /** Everything it wrote to its standard streams, line by line. */
  logs: string[];
  durationMs: number;
}
