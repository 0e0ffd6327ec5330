// What a change is compared with: the commits that upstream does not have yet, or else the last commit.
import { execFileSync } from 'node:child_process';

/** @param {string[]} args */
function git(args, cwd) {
  try {
    return execFileSync('git', args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return '';
  }
}

/**
 * The commit that the work tree is compared with: the merge base with upstream when there are commits on top of it, else the
 * parent of the last commit. Empty in a tree without history.
 * @param {string} cwd a folder of the repository
 */
export function baseCommit(cwd) {
  const head = git(['rev-parse', 'HEAD'], cwd);
  const upstream = git(['merge-base', 'HEAD', '@{upstream}'], cwd);
  return upstream !== '' && upstream !== head ? upstream : git(['rev-parse', '--verify', 'HEAD~1'], cwd);
}

/**
 * Files that differ from {@link baseCommit} or are not tracked yet, by path from the root.
 * @param {string} cwd the root of the repository
 * @returns {string[]}
 */
export function changedFiles(cwd) {
  const base = baseCommit(cwd);
  const changed = base === '' ? [] : git(['diff', '--name-only', '--diff-filter=d', base], cwd).split('\n');
  const untracked = git(['ls-files', '--others', '--exclude-standard'], cwd).split('\n');
  return [...new Set([...changed, ...untracked])].filter((file) => file !== '').sort();
}
