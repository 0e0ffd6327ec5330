import { EventEmitter } from 'node:events';
import { fileError } from './file-error.ts';
import { guardStreams } from './streams.ts';

class FakeStream extends EventEmitter {
  text = '';
  write(text: string): void {
    this.text += text;
  }
}

function guarded() {
  const [stdout, stderr] = [new FakeStream(), new FakeStream()];
  const codes: number[] = [];
  guardStreams({ stdout, stderr, exit: (code) => codes.push(code) });
  return { stdout, stderr, codes };
}
const failure = (code: string, more: object = {}): Error =>
  Object.assign(new Error(`${code}: it failed, write`), { code, syscall: 'write', ...more });

it('says that the output cannot be written, without a stack', () => {
  const { stdout, stderr, codes } = guarded();
  stdout.emit('error', failure('ENOSPC'));
  expect(stderr.text).toBe(
    'error: The output cannot be written: no space is left on the disk (ENOSPC).\nFree some space, and run again.\n',
  );
  expect(codes).toEqual([1]);
  stdout.emit('error', failure('EWEIRD'));
  expect(stderr.text).toMatch(/\nerror: EWEIRD: it failed, write\n$/);
});

it('takes a reader that has read enough for no failure', () => {
  const { stdout, stderr, codes } = guarded();
  stdout.emit('error', failure('EPIPE'));
  expect([stderr.text, codes]).toEqual(['', [0]]);
});

it('goes on when nothing can be written to stderr', () => {
  const { stderr, codes } = guarded();
  stderr.emit('error', failure('ENOSPC'));
  stderr.emit('error', failure('EPIPE'));
  expect(codes).toEqual([]);
});

it('says which file cannot be used, and why', () => {
  expect(fileError(failure('EACCES', { syscall: 'open', path: '/x/y' }))).toMatchObject({
    code: 'file-system',
    exitCode: 1,
    message: '/x/y cannot be used: permission denied (EACCES).',
  });
  expect(fileError(failure('ENOSPC', { path: '/x/y' }))?.message).toMatch(
    /^\/x\/y cannot be written: no space/,
  );
  expect(fileError(new Error('boom'))).toBeUndefined();
});
