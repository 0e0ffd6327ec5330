import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, type ExitCodeValue } from '../errors.ts';
import { allowsAnyAccount } from '../project/environment-identity.ts';
import { readEnvironmentProject } from '../project/environment-project.ts';
import { brokenRules, RULE_REMEDY } from '../project/rules.ts';
import { environmentsOf } from '../project/samconfig.ts';
import { type Finding, finding } from '../validate/finding.ts';
import { type LinterResult, runCfnLint, runCheckov } from '../validate/linters.ts';
import { packagingFindings } from '../validate/packaging.ts';
import { deploymentFindings, projectFindings } from '../validate/project-findings.ts';
import { ownFindings } from '../validate/rules.ts';
import { readSources, type Sources } from '../validate/sources.ts';
import { installedTools, type Tools } from '../validate/tool.ts';

export interface ValidateRequest {
  /** Looks at the settings of this environment only; default: of all in samconfig.toml. */
  env?: string | undefined;
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

/** Rules without which no environment can be read. */
const BROKEN = /^(wiring|template|stack)-/;
/** Given when somebody deploys, so nothing is wrong yet. */
const LATER = ['missing-parameter', 'ssm-unknown'];

const anyAccount = (name: string): Finding =>
  finding('any-account', 'samconfig.toml', `${name} may be deployed to any account`, {
    level: 'info',
    remedy: `Write its account in accounts of [${name}.cloudcart.parameters].`,
  });

/** What is wrong with the settings of each environment: unknown keys and parameters, values that are not allowed. */
function environmentFindings(projectRoot: string, env: string | undefined): Finding[] {
  const names = env === undefined ? environmentsOf(projectRoot) : [env];
  return names.flatMap((name): Finding[] => {
    try {
      const project = readEnvironmentProject(projectRoot, name, { environment: {}, options: [] });
      const rules = brokenRules(project).map(({ where, text }) =>
        finding('rule-broken', where, `${name}: ${text}`, {
          // Its parameters may still be given when it is deployed, unless this very environment is asked about.
          ...(env === undefined ? { level: 'info' as const } : {}),
          remedy: RULE_REMEDY,
        }),
      );
      return [
        ...rules,
        ...deploymentFindings(project),
        ...(allowsAnyAccount(project.config) ? [anyAccount(name)] : []),
      ];
    } catch (error) {
      if (!(error instanceof CliError)) throw error;
      if (LATER.includes(error.code)) return [];
      const [, where = 'samconfig.toml', text = ''] = /^([\w./-]+:\d+): ([\s\S]*)$/.exec(error.message) ?? [];
      return [
        finding(error.code, where, `${name}: ${text || error.message}`, {
          ...(error.remedy ? { remedy: error.remedy } : {}),
        }),
      ];
    }
  });
}

/** Linters are the project's, and load what its settings name: they run in a trusted project only. */
async function runLinters(
  { projectRoot, trust }: ActionContext,
  sources: Sources,
  tools: Tools,
): Promise<LinterResult[]> {
  if (trust.isTrusted()) return Promise.all([runCfnLint(sources, tools), runCheckov(sources, tools)]);
  const missing = (name: string) =>
    `${name} was not run: the project ${projectRoot} is not trusted. Look at its code, then run: cloudcart trust`;
  return (['cfn-lint', 'checkov'] as const).map((name) => ({ name, missing: missing(name), findings: [] }));
}

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
  const linters = request.own ? [] : await runLinters(context, sources, tools);
  const written = [...unread, ...ownFindings(sources)];
  const packaging = packagingFindings(context.projectRoot, sources, tools.find('sam') !== undefined);
  const known = new Set(written.map((one) => `${one.rule} ${one.where}`));
  const own = [...written, ...packaging.filter((one) => !known.has(`${one.rule} ${one.where}`))];
  // Templates that do not fit together cannot be read for an environment.
  const settings = own.some((one) => one.level === 'error' && BROKEN.test(one.rule))
    ? []
    : [...projectFindings(context.projectRoot), ...environmentFindings(context.projectRoot, request.env)];
  const reported = new Set(own.map((one) => `${one.rule} ${one.where}`));
  const findings = [
    ...own,
    ...settings.filter((one) => !reported.has(`${one.rule} ${one.where}`)),
    ...linters.flatMap((one) => one.findings),
  ];
  const skipped = linters.flatMap(({ name, missing }) => (missing ? [{ name, reason: missing }] : []));
  return {
    valid: findings.every((one) => one.level === 'info'),
    templates: [...new Set([sources.root.name, ...sources.children.map((child) => child.template.name)])],
    findings,
    skipped,
  };
}
