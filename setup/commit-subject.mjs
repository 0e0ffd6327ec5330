// The hook commit-msg: `node setup/commit-subject.mjs <file with the message>`.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';

const TYPES = ['feat', 'fix', 'docs', 'refactor', 'test', 'perf', 'build', 'ci', 'chore', 'style', 'revert'];
const MOST = 72;

/**
 * What is wrong with a commit subject; undefined when it is right. Merges, reverts and fixups of git itself pass.
 * @param {string} message the whole message
 */
export function subjectProblem(message) {
  const [subject = ''] = message.split('\n').filter((line) => !line.startsWith('#'));
  if (/^(Merge |Revert "|fixup! |squash! |amend! )/.test(subject)) return undefined;
  if (subject.length > MOST) return `has ${subject.length} characters, at most ${MOST} are allowed`;
  const [, type, scope, , text] = /^([a-z]+)(\([^()]+\))?(!)?: (.+)$/.exec(subject) ?? [];
  if (type === undefined) return 'is not conventional: write "fix(cart): retry a write conflict"';
  if (!TYPES.includes(type)) return `begins with "${type}", which is none of ${TYPES.join(', ')}`;
  if (scope !== undefined && !/^\([a-z0-9][a-z0-9,/.-]*\)$/.test(scope))
    return `has the scope ${scope}: use small letters`;
  if (text.endsWith('.')) return 'ends with a full stop: leave it out';
  return undefined;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const problem = subjectProblem(readFileSync(process.argv[2], 'utf8'));
  if (problem !== undefined) {
    console.error(`The commit subject ${problem}.`);
    process.exitCode = 1;
  }
}
