import * as z from 'zod/mini';
import { conflict, defineErrorCode } from './errors.ts';
import { internalHandler } from './internal-call.ts';
import { memoryLogger } from './logger.ts';
import { clientId } from './schema.ts';

const request = z.strictObject({ operation: z.literal('double'), of: clientId(), correlationId: z.string() });
const good = { operation: 'double', of: 'a', correlationId: 'c-1' };

function port(answer: (of: string) => Promise<string>) {
  const logger = memoryLogger();
  const handle = internalHandler(request, async ({ of }) => ({ ok: true, twice: await answer(of) }), logger);
  return { handle, logger };
}

test('a good request is answered, and logged with its correlation id', async () => {
  const { handle, logger } = port(async (of) => of + of);
  expect(await handle(good)).toEqual({ ok: true, twice: 'aa' });
  expect(logger.lines).toEqual([
    { level: 'INFO', message: 'internal call', fields: { operation: 'double', correlationId: 'c-1' } },
  ]);
});

test.each([
  ['another operation', { ...good, operation: 'halve' }, /operation: must be double/],
  ['a bad value', { ...good, of: '../x' }, /^of: /],
  ['a further field', { ...good, admin: true }, /admin: is not a known field/],
  ['null', null, /body: must be an object/],
  ['undefined', undefined, /body/],
  ['text', 'double', /body: must be an object/],
])('%s is rejected as data, without a call', async (_what, bad, message) => {
  const { handle } = port(async () => {
    throw new Error('was asked');
  });
  expect(await handle(bad)).toEqual({
    ok: false,
    code: 'validation_failed',
    message: expect.stringMatching(message),
  });
});

test('a fault is an answer; any other error fails the invocation and is logged with its correlation id', async () => {
  const refusing = port(async () => {
    throw conflict(defineErrorCode('conflict', 'taken', ''), 'it is taken');
  });
  expect(await refusing.handle(good)).toEqual({ ok: false, code: 'taken', message: 'it is taken' });
  const error = new Error('table is gone');
  const failing = port(() => Promise.reject(error));
  await expect(failing.handle(good)).rejects.toBe(error);
  expect(failing.logger.lines).toEqual([
    {
      level: 'ERROR',
      message: 'internal call failed',
      fields: { operation: 'double', correlationId: 'c-1', error },
    },
  ]);
});

test('what is refused unread is logged with the correlation id that it came with', async () => {
  const { handle, logger } = port(async (of) => of);
  await handle({ ...good, of: '' });
  await handle(null);
  await handle({ ...good, of: '', correlationId: 'forged\nline' });
  const logged = logger.lines.map(({ fields }) => fields.correlationId);
  expect(logged).toEqual(['c-1', 'unknown', 'unknown']);
});
