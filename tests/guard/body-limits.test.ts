import { execFileSync } from 'node:child_process';
import { join } from 'node:path';

const ROOT = join(__dirname, '..', '..');

test('bodies are limited each, all together, in time and in pace, and are the declared ones', () => {
  const python = join(ROOT, '.venv', 'bin', 'python');
  const args = ['-B', join(__dirname, 'body_limits.py'), join(ROOT, 'cli', 'local')];
  expect(JSON.parse(execFileSync(python, args, { encoding: 'utf8' }))).toEqual({
    fits: 'abcd',
    'too large': 413,
    'announced too large': 413,
    declared: 'ab',
    'declared otherwise': 403,
    'too slow': 408,
    'while another is held': 503,
    'small, while another is held': 'ab',
    'large, while large ones hold their part': 503,
    'small, while large ones hold their part': 'ab',
    'slower than its pace': 408,
    'at its pace': 'abcd',
    'after that': 'abcd',
  });
});
