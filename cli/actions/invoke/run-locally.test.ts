import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parsePayload } from './payload.ts';
import { runLocally } from './run-locally.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'cloudcart-invoke-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const CONTEXT = {
  awsRequestId: 'r',
  functionName: 'f',
  functionVersion: '$LATEST',
  invokedFunctionArn: 'arn',
  memoryLimitInMB: '128',
  logGroupName: '/g',
  logStreamName: 's',
};

function invoke(text: string, { name = 'app.js', exportName = 'handler', timeoutMs = 20_000 } = {}) {
  const bundle = path.join(folder, name);
  writeFileSync(bundle, text);
  const call = { bundle, exportName, event: { a: 1 }, timeoutMs, context: CONTEXT };
  const { signal } = new AbortController();
  return runLocally({
    call,
    environment: {},
    debug: false,
    taskRoot: folder,
    signal,
    onLog: () => undefined,
  });
}

describe('a handler runs as Lambda runs it', () => {
  it.each([
    ['an asynchronous one', 'exports.handler = async (event) => event.a', {}, 1],
    [
      'one with a callback',
      'exports.handler = (event, context, done) => setTimeout(() => done(null, event.a), 5)',
      {},
      1,
    ],
    [
      'one that ends by its context',
      'exports.handler = (event, context, _done) => { context.succeed(event.a) }',
      {},
      1,
    ],
    ['one that never calls back', 'exports.handler = (_event, _context, _done) => {}', {}, null],
    [
      'a property of an export',
      'exports.handlers = { get: async () => 2 }',
      { exportName: 'handlers.get' },
      2,
    ],
    [
      'a module',
      'export const handler = async () => (await import("node:path")).sep',
      { name: 'app.mjs' },
      '/',
    ],
    [
      'one that reads the folder that it is in',
      "exports.handler = async () => require('fs').existsSync('app.js') && process.env.LAMBDA_TASK_ROOT === process.cwd()",
      {},
      true,
    ],
  ])('%s', async (_what, text, options, expected) => {
    expect(await invoke(text, options)).toMatchObject({ result: expected });
  });

  it.each([
    ['throws', 'exports.handler = async () => { throw new TypeError("no") }', 'TypeError', 'no'],
    [
      'calls back with an error',
      'exports.handler = (_e, _c, done) => done(new RangeError("no"))',
      'RangeError',
      'no',
    ],
  ])('and fails when it %s', async (_what, text, errorType, errorMessage) => {
    expect((await invoke(text)).error).toMatchObject({ errorType, errorMessage });
  });
});

describe('response streaming', () => {
  const stream = (body: string) =>
    `exports.handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} })`;

  it.each([
    ['text', 'stream.write("a"); stream.write("b"); stream.end()', 'ab'],
    [
      'JSON',
      'stream.end(JSON.stringify({ got: event.a, name: context.functionName }))',
      { got: 1, name: 'f' },
    ],
    [
      'an HTTP response',
      "const s = awslambda.HttpResponseStream.from(stream, { statusCode: 201, headers: { a: 'b' } }); s.write('<p>'); s.end()",
      { statusCode: 201, headers: { a: 'b' }, body: '<p>', isBase64Encoded: false },
    ],
    [
      'a content type',
      "stream.setContentType('text/html'); const s = awslambda.HttpResponseStream.from(stream, {}); s.end('x')",
      { statusCode: 200, headers: { 'content-type': 'text/html' }, body: 'x' },
    ],
    [
      'bytes',
      'const s = awslambda.HttpResponseStream.from(stream, {}); s.end(Buffer.from([255, 0]))',
      { body: '/wA=', isBase64Encoded: true },
    ],
    [
      'a pipeline',
      "const { Readable } = require('stream'); await require('stream/promises').pipeline(Readable.from(['a', 'b']), stream)",
      'ab',
    ],
  ])('collects %s', async (_what, body, expected) => {
    const { result } = await invoke(stream(body));
    if (typeof expected === 'string') expect(result).toBe(expected);
    else expect(result).toMatchObject(expected);
  });

  it('that is never ended is a failure, not a time-out', async () => {
    expect((await invoke(stream('stream.write("a")'))).error?.errorMessage).toMatch(/was not ended/);
  });

  it('that fails is a failure', async () => {
    expect((await invoke(stream('throw new Error("broken")'))).error?.errorMessage).toBe('broken');
  });

  it.each([
    ['nothing', '', null],
    ['JSON', '{"a":1}', { a: 1 }],
    ['text', 'ab', 'ab'],
    ['metadata and a body', `{"statusCode":200}${'\0'.repeat(8)}<p>`, { statusCode: 200, body: '<p>' }],
  ])('of a deployed function is read: %s', (_what, text, expected) => {
    expect(parsePayload(text)).toEqual(expected);
  });
});
