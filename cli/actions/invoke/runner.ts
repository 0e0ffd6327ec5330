/**
 * What the child process runs: one handler, once, as Lambda would. It gets the call as a message, and sends the response as one.
 * Plain CommonJS text, because the child knows nothing of this project.
 */
export const RUNNER = `
const { Writable } = require('node:stream');
const STREAMING = Symbol.for('aws.lambda.runtime.handler.streaming');

/** Collects what a handler with response streaming writes. */
class ResponseStream extends Writable {
  chunks = [];
  setContentType(type) { this.contentType = type; }
  _write(chunk, encoding, done) { this.chunks.push(Buffer.from(chunk, encoding)); done(); }
  text() { return Buffer.concat(this.chunks); }
}

globalThis.awslambda = {
  streamifyResponse(handler, options) {
    handler[STREAMING] = 'response';
    return handler;
  },
  HttpResponseStream: {
    from(stream, prelude) {
      stream.prelude = prelude;
      return stream;
    },
  },
};

/** The response as a function URL sends it; without a status, the text, or what it is as JSON. */
function streamed({ prelude, contentType, text }) {
  const isText = text.equals(Buffer.from(text.toString('utf8'), 'utf8'));
  const body = isText ? text.toString('utf8') : text.toString('base64');
  if (prelude) {
    const headers = contentType ? { 'content-type': contentType, ...prelude.headers } : prelude.headers;
    return { statusCode: 200, ...prelude, ...(headers ? { headers } : {}), body, isBase64Encoded: !isText };
  }
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}

function runStreaming(handler, event, context) {
  return new Promise((resolve, reject) => {
    const stream = new ResponseStream();
    stream.on('error', reject);
    stream.on('finish', () => resolve(streamed({ ...stream, text: stream.text() })));
    process.once('beforeExit', () => reject(new Error('The handler is done, and its response stream was not ended')));
    Promise.resolve(handler(event, stream, context)).catch(reject);
  });
}

function runBuffered(handler, event, context) {
  return new Promise((resolve, reject) => {
    const callback = (error, value) => (error ? reject(error) : resolve(value));
    Object.assign(context, { done: callback, fail: reject, succeed: resolve });
    const returned = handler(event, context, callback);
    if (typeof returned?.then === 'function' || handler.length < 3) resolve(returned);
    process.once('beforeExit', () => resolve(null));
  });
}

const load = (file) => (file.endsWith('.mjs') ? import(require('node:url').pathToFileURL(file).href) : require(file));

process.once('message', async (call) => {
  const deadline = Date.now() + call.timeoutMs;
  const context = {
    ...call.context,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
  };
  const started = process.hrtime.bigint();
  const respond = (message) => {
    const durationMs = Number(process.hrtime.bigint() - started) / 1e6;
    process.send({ ...message, durationMs }, () => process.exit(0));
  };
  const failed = (error) => respond({ error: {
    errorType: error?.name ?? 'Error',
    errorMessage: error?.message ?? String(error),
    trace: String(error?.stack ?? error).split('\\n'),
  } });
  process.on('uncaughtException', failed);
  // Only the handler's own work keeps the process alive from here on.
  process.channel?.unref();
  try {
    const exported = await load(call.bundle);
    const handler = call.exportName.split('.').reduce((value, name) => value?.[name], exported);
    if (typeof handler !== 'function') throw new TypeError(call.bundle + ' does not export ' + call.exportName);
    const run = handler[STREAMING] ? runStreaming : runBuffered;
    const result = await run(handler, call.event, context);
    respond({ result: result === undefined ? null : JSON.parse(JSON.stringify(result) ?? 'null') });
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
