import type { ActionContext } from '../context.ts';
import { ExitCode, type ExitCodeValue } from '../errors.ts';
import type { Finding } from '../validate/finding.ts';
import { runCfnLint, runCheckov } from '../validate/linters.ts';
import { ownFindings } from '../validate/rules.ts';
import { readSources } from '../validate/sources.ts';
import { installedTools, type Tools } from '../validate/tool.ts';

export interface ValidateRequest {
  /** Own rules and wiring only: no cfn-lint, no checkov. Default false. */
  own?: boolean;
}

/** What `validate --json` prints. */
export interface ValidateReport {
  /** No error and no warning. */
  valid: boolean;
  /** Templates that were read, the root first. */
  templates: string[];
  findings: Finding[];
  /** Linters that are not installed, and what to do about it. */
  skipped: { name: string; reason: string }[];
}

/** 2 as soon as there is an error or a warning. */
export const validateExitCode = (report: ValidateReport): ExitCodeValue =>
  report.valid ? ExitCode.Done : ExitCode.Usage;

/**
 * Looks at the templates without deploying anything: the wiring between root and children, our own rules, cfn-lint, and checkov
 * when it is there. Needs no credentials and no network.
 * @throws CliError exit 2 when the root cannot be read, 1 when a linter breaks
 */
export async function runValidate(
  context: ActionContext,
  request: ValidateRequest = {},
  tools: Tools = installedTools(context),
): Promise<ValidateReport> {
  const { sources, findings: unread } = readSources(context.projectRoot);
  const linters = request.own
    ? []
    : await Promise.all([runCfnLint(sources, tools), runCheckov(sources, tools)]);
  const findings = [...unread, ...ownFindings(sources), ...linters.flatMap((one) => one.findings)];
  const skipped = linters.flatMap(({ name, missing }) => (missing ? [{ name, reason: missing }] : []));
  return {
    valid: findings.every((one) => one.level === 'info'),
    templates: [...new Set([sources.root.name, ...sources.children.map((child) => child.template.name)])],
    findings,
    skipped,
  };
}
