import { CliError, ExitCode } from '../errors.ts';
import type { Finding, FindingLevel } from './finding.ts';
import type { Sources } from './sources.ts';
import type { ToolRun, Tools } from './tool.ts';

/** Whether a foreign linter had its say. */
export interface LinterResult {
  name: 'cfn-lint' | 'checkov';
  /** Absent when it ran. */
  missing?: string;
  findings: Finding[];
}

const files = ({ root, children }: Sources): string[] => [
  ...new Set([root.name, ...children.map((child) => child.template.name)]),
];

function parsed(run: ToolRun, name: string): unknown {
  try {
    return JSON.parse(run.stdout);
  } catch {
    throw new CliError(
      `${name} failed: ${(run.stderr || run.stdout).trim().split('\n').slice(-3).join(' ')}`,
      {
        code: 'linter-failed',
        exitCode: ExitCode.Unexpected,
        remedy: `Install it anew: pip install ${name}, or npm run setup in a checkout of CloudCart.`,
      },
    );
  }
}

interface LintMatch {
  Filename: string;
  Level: string;
  Message: string;
  Location: { Start: { LineNumber: number } };
  Rule: { Id: string; Source?: string };
}

const LEVELS: Record<string, FindingLevel> = { Error: 'error', Warning: 'warning', Informational: 'info' };

/** What cfn-lint finds in every template. */
export async function runCfnLint(sources: Sources, tools: Tools): Promise<LinterResult> {
  const name = 'cfn-lint';
  const file = tools.find(name);
  if (!file) {
    const missing =
      'cfn-lint is not installed: pip install cfn-lint, or npm run setup in a checkout of CloudCart.';
    return { name, missing, findings: [] };
  }
  const run = await tools.run(file, ['--format', 'json', '--', ...files(sources)]);
  const findings = (parsed(run, name) as LintMatch[]).map(
    (match): Finding => ({
      rule: match.Rule.Id,
      level: LEVELS[match.Level] ?? 'error',
      tool: name,
      where: `${match.Filename}:${match.Location.Start.LineNumber}`,
      text: match.Message,
    }),
  );
  return { name, findings };
}

interface CheckovCheck {
  check_id: string;
  check_name: string;
  file_path: string;
  file_line_range: [number, number];
  resource: string;
  guideline?: string | null;
}

/** What checkov finds in every template; nothing when it is not installed. */
export async function runCheckov(sources: Sources, tools: Tools): Promise<LinterResult> {
  const name = 'checkov';
  const file = tools.find(name);
  if (!file)
    return {
      name,
      missing:
        'checkov is not installed (pip install checkov, or npm run setup in a checkout of CloudCart): its checks are left out.',
      findings: [],
    };
  const named = files(sources).map((one) => `--file=${one}`);
  const options = [
    '--framework',
    'cloudformation',
    '--compact',
    '--quiet',
    '--skip-download',
    '--output',
    'json',
  ];
  const report = parsed(await tools.run(file, [...named, ...options]), name);
  const all = (Array.isArray(report) ? report : [report]) as {
    results?: { failed_checks?: CheckovCheck[] };
  }[];
  const findings = all
    .flatMap((one) => one.results?.failed_checks ?? [])
    .map(
      (check): Finding => ({
        rule: check.check_id,
        level: 'warning',
        tool: name,
        where: `${check.file_path.replace(/^\/+/, '')}:${check.file_line_range[0]}`,
        text: `${check.resource}: ${check.check_name}`,
        ...(check.guideline ? { remedy: check.guideline } : {}),
      }),
    );
  return { name, findings };
}
