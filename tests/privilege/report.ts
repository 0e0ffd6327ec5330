import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Verdict } from './judge.ts';

const FOLDER = join('.cloudcart', 'privilege');

const NAMES: Readonly<Record<string, string>> = {
  function: 'its code',
  AWS: 'AWS itself',
  nobody: '**nobody**',
};

/** An ARN as a person reads it: `Orders/index/userId-index`, `queue catalog`, `topic events`. */
export function shortName(arn: string): string {
  const [, , service = '', , , ...rest] = arn.split(':');
  const resource = rest.join(':').replace(/cloudcart-local-/, '');
  if (service === 'dynamodb') return resource.replace(/^table\//, '');
  if (service === 'sqs') return `queue ${resource}`;
  if (service === 'sns') return `topic ${resource}`;
  if (service === 'lambda') return resource.replace(':', ' ');
  if (service === 'logs') return 'its log group';
  // The id of a key is drawn at each deployment.
  if (service === 'apigateway') return 'API keys';
  return arn;
}

/** One function's report. */
export function functionReport({ name, grants, calls, findings }: Verdict): string {
  return [
    `# ${name}`,
    '',
    '| allowed | on | used by |',
    '| --- | --- | --- |',
    ...grants.map(
      ({ action, resource, by }) => `| ${action} | ${shortName(resource)} | ${NAMES[by] ?? by} |`,
    ),
    '',
    `${calls.length} different calls were recorded, ${findings.length === 0 ? 'all allowed, and nothing is allowed beside them' : 'and this was found:'}.`,
    ...findings.map((finding) => `- ${finding}`),
    '',
  ].join('\n');
}

/** All functions in one table, the one of docs/least-privilege.md. */
export function summaryTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ name, grants }) => {
    const ofCode = grants.filter(({ by }) => by === 'function');
    const used = grants.filter(({ by }) => by !== 'nobody').length;
    const byResource = new Map<string, string[]>();
    for (const { action, resource } of ofCode) {
      const verbs = byResource.get(shortName(resource)) ?? [];
      const verb = action.split(':')[1] ?? action;
      byResource.set(shortName(resource), verbs.includes(verb) ? verbs : [...verbs, verb]);
    }
    const rights = [...byResource]
      .map(([resource, verbs]) => `${resource}: ${verbs.join(', ')}`)
      .join('<br>');
    return `| ${name} | ${grants.length} | ${used} | ${rights || 'nothing'} |`;
  });
  return [
    '| function | rights | used | what its code may, and does |',
    '| --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
}

/** Writes a report per function, one of all, and what `npm run prove` shows. */
export async function writeReports(
  verdicts: readonly Verdict[],
  numbers: Record<string, number>,
): Promise<void> {
  await rm(FOLDER, { recursive: true, force: true });
  await mkdir(FOLDER, { recursive: true });
  for (const verdict of verdicts)
    await writeFile(join(FOLDER, `${verdict.name}.md`), functionReport(verdict));
  await writeFile(join(FOLDER, 'summary.md'), `${summaryTable(verdicts)}\n`);
  await writeFile(join(FOLDER, 'report.json'), `${JSON.stringify(verdicts, undefined, 2)}\n`);
  const page = [
    {
      promise: 'least privilege',
      title: 'Each function may do what it does, and nothing else',
      tried:
        'every recorded call of every function held against its role by a policy simulator; IAM enforced throughout',
      numbers,
      ok: verdicts.every(({ findings }) => findings.length === 0),
    },
  ];
  await mkdir(join('.cloudcart', 'prove'), { recursive: true });
  await writeFile(join('.cloudcart', 'prove', 'privilege.json'), `${JSON.stringify(page, undefined, 2)}\n`);
}
