import { memoryLogger } from './logger.ts';
import { loggable, pseudonym } from './pseudonym.ts';

test('a user has the same pseudonym always, and no other user has it', () => {
  expect(pseudonym('ada@example.com')).toBe(pseudonym('ada@example.com'));
  expect(pseudonym('ada@example.com')).toMatch(/^user-[0-9a-f]{16}$/);
  expect(pseudonym('eve@example.com')).not.toBe(pseudonym('ada@example.com'));
});

test('fields lose their secrets and the id of the user', () => {
  const fields = { userId: 'ada@example.com', paymentToken: 'tok_ok', token: 't', orderId: 'o1' };
  expect(loggable(fields)).toEqual({ user: pseudonym('ada@example.com'), orderId: 'o1' });
});

test('whatever is logged goes through it, also what a logger always adds', () => {
  const logger = memoryLogger();
  logger.with({ userId: 'ada@example.com' }).info('placed', { paymentToken: 'tok_ok', userId: 'eve' });
  logger.with({ token: 'tok_ok', userId: 'ada@example.com' }).warn('refused');
  expect(JSON.stringify(logger.lines)).not.toMatch(/ada@|tok_ok|"eve"/);
  expect(logger.lines.map(({ fields }) => fields.user)).toEqual([
    pseudonym('eve'),
    pseudonym('ada@example.com'),
  ]);
});
