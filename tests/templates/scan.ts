import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A check of checkov on one resource. */
interface Check {
  check_id: string;
  file_path: string;
  resource: string;
  /** `suppress_comment` is the reason of a skip. */
  check_result: { result: string; suppress_comment?: string };
}

/** checkov's verdict over all templates. */
export interface Scan {
  passed: Check[];
  failed: Check[];
  skipped: Check[];
  /** Files that it could not read. */
  unread: string[];
}

interface Report {
  results?: {
    passed_checks?: Check[];
    failed_checks?: Check[];
    skipped_checks?: Check[];
    parsing_errors?: string[];
  };
}

/** The root template and its children, as they are named from `root`. */
export const templatesOf = (root: string): string[] => [
  'template.yaml',
  ...readdirSync(join(root, 'templates'))
    .filter((name) => name.endsWith('.yaml'))
    .sort()
    .map((name) => `templates/${name}`),
];

/** Reads what checkov prints as JSON: one report, or several, or a summary alone when it scanned nothing. */
export function scanOf(printed: string): Scan {
  const read: Report | Report[] = JSON.parse(printed);
  const results = [read].flat().flatMap((one) => one.results ?? []);
  return {
    passed: results.flatMap((one) => one.passed_checks ?? []),
    failed: results.flatMap((one) => one.failed_checks ?? []),
    skipped: results.flatMap((one) => one.skipped_checks ?? []),
    unread: results.flatMap((one) => one.parsing_errors ?? []),
  };
}

/** At most so many checks of checkov may be passed over in the whole project. */
export const MOST_SKIPS = 4;

/**
 * What is wrong with a scan: failures, unread files, too many checks passed over, one of them without a reason, and a file of which
 * nothing was checked: a scanner that was shown nothing finds nothing.
 */
export function problemsOf(scan: Scan, files: readonly string[]): string[] {
  const ids = [...new Set(scan.skipped.map((one) => one.check_id))].sort();
  const reason = (one: Check): string => one.check_result.suppress_comment ?? '';
  return [
    ...scan.failed.map((one) => `${one.file_path} ${one.resource}: ${one.check_id}`),
    ...scan.unread.map((file) => `${file}: not read`),
    ...(ids.length > MOST_SKIPS ? [`more than ${MOST_SKIPS} checks are passed over: ${ids.join(', ')}`] : []),
    ...scan.skipped
      .filter((one) => reason(one).length < 20)
      .map((one) => `${one.resource}: ${one.check_id} is passed over without a reason`),
    ...files
      .filter((file) => !scan.passed.some((one) => one.file_path.replace(/^\//, '') === file))
      .map((file) => `${file}: nothing was checked`),
  ];
}

/** Runs a command of the project's own environments; its output, whatever it ends with. */
function output(file: string, args: readonly string[], cwd: string): Promise<string> {
  // A proxy that refuses: what would ask the network fails at once, and the test with it.
  const nowhere = 'http://127.0.0.1:9';
  const env = { PATH: process.env.PATH, HOME: process.env.HOME, HTTPS_PROXY: nowhere, HTTP_PROXY: nowhere };
  return new Promise((resolve, reject) => {
    execFile(file, [...args], { cwd, env, maxBuffer: 2 ** 26 }, (error, stdout, stderr) => {
      if (stdout.trim() === '') reject(error ?? new Error(stderr || `${file} said nothing`));
      else resolve(stdout);
    });
  });
}

/** Scans files with checkov, without network: no lists or policies are fetched, no results are sent. */
export async function checkov(root: string, files: readonly string[]): Promise<Scan> {
  const options = ['--framework', 'cloudformation', '--compact', '--skip-download', '--output', 'json'];
  const program = join(__dirname, '..', '..', '.venv', 'checks', 'bin', 'checkov');
  return scanOf(await output(program, [...files.flatMap((file) => ['--file', file]), ...options], root));
}

/** Rule ids of what cfn-lint finds, informational ones included. */
export async function cfnLint(root: string, files: readonly string[]): Promise<string[]> {
  const program = join(__dirname, '..', '..', '.venv', 'bin', 'cfn-lint');
  const options = ['--include-checks', 'I', '--format', 'json', '--'];
  const found: { Rule: { Id: string }; Filename: string }[] = JSON.parse(
    await output(program, [...options, ...files], root),
  );
  return found.map((one) => `${one.Filename}: ${one.Rule.Id}`);
}
