import { LOCAL, openSession, type Session } from '../aws/session.ts';
import type { ActionContext } from '../context.ts';
import { CliError, ExitCode, type ExitCodeValue } from '../errors.ts';
import { allowsAnyAccount } from '../project/environment-identity.ts';
import { readEnvironmentProject } from '../project/environment-project.ts';
import type { EnvironmentProject } from '../project/project.ts';
import { brokenRules, RULE_REMEDY, unmetReadiness } from '../project/rules.ts';
import { installedTools, type Tools } from '../validate/tool.ts';
import { type AccountFacts, accountChecks, askAccount } from './doctor/account.ts';
import { type Check, fail, ok, unknown, warn } from './doctor/check.ts';
import { machineChecks } from './doctor/machine.ts';
import type { EnvironmentRequest } from './open-environment.ts';

/** What `doctor --json` prints. */
export interface DoctorReport {
  environment: string;
  /** Absent when nobody could be asked. */
  account?: string;
  region?: string;
  healthy: boolean;
  checks: Check[];
}

/** Ways to the outside; a test brings its own. */
export interface DoctorDeps {
  tools: Tools;
  open(project: EnvironmentProject): Promise<Session>;
  ask(session: Session, project: EnvironmentProject): Promise<AccountFacts>;
}

/** 4 when credentials, account or region are in the way, 2 when something else is, 0 for mere warnings. */
export function doctorExitCode({ checks }: DoctorReport): ExitCodeValue {
  const failed = checks.filter((one) => one.status === 'fail');
  if (failed.some((one) => one.exitCode === ExitCode.Access)) return ExitCode.Access;
  return failed.length > 0 ? ExitCode.Usage : ExitCode.Done;
}

function readProjectOf(context: ActionContext, request: EnvironmentRequest): EnvironmentProject | Check {
  try {
    return readEnvironmentProject(context.projectRoot, request.env, {
      environment: context.environment,
      options: request.param ?? [],
    });
  } catch (error) {
    if (!(error instanceof CliError)) throw error;
    return fail('project', error.message, error.remedy ?? 'Mend it; cloudcart validate tells more.');
  }
}

const isCheck = (value: EnvironmentProject | Check): value is Check => 'status' in value;

/** Which check an error of `openSession` belongs to. */
const SUBJECT: Record<string, string> = {
  'wrong-account': 'account',
  'wrong-region': 'region',
  'no-region': 'region',
  'no-engine': 'engine-access',
};

/** What the root template asks of this environment. */
const readinessChecks = (project: EnvironmentProject): Check[] => [
  ...brokenRules(project).map(({ rule, text }) => fail('rule', `Rule ${rule}: ${text}`, RULE_REMEDY)),
  ...unmetReadiness(project).map(({ rule, text }) => fail('readiness', `${rule}: ${text}`, RULE_REMEDY)),
];

function closedDoor(error: unknown, project: EnvironmentProject): Check[] {
  if (!(error instanceof CliError)) throw error;
  const id = SUBJECT[error.code] ?? 'credentials';
  const remedy = error.remedy ?? 'Mend it and run doctor again.';
  const rest = unknown(
    'account-checks',
    'Quotas, log role and other deployments were not looked at: nobody could be asked',
    'Run doctor again when the above is mended.',
  );
  // An engine that does not run is no illness.
  if (project.config.name === LOCAL && error.code === 'no-engine')
    return [unknown(id, error.message, remedy)];
  return [fail(id, error.message, remedy, 4), rest];
}

function placeChecks({ config }: EnvironmentProject, session: Session): Check[] {
  const anywhere = 'any is allowed: name those that are meant in samconfig.toml';
  const listed = (list: readonly string[]): string =>
    list.length > 0 ? `one of ${list.join(', ')}` : anywhere;
  return [
    ok('credentials', `Credentials for ${session.endpoint ?? 'AWS'} are accepted`),
    allowsAnyAccount(config)
      ? warn(
          'account',
          `Account ${session.account}: ${config.name} may be deployed to any account`,
          `Write accounts = ["${session.account}"] in [${config.name}.cloudcart.parameters] of samconfig.toml.`,
        )
      : ok('account', `Account ${session.account} (${listed(config.accounts)})`),
    ok('region', `Region ${session.region} (${listed(config.regions)})`),
  ];
}

/**
 * Looks at all that a deployment depends on, and says what to do about what is in the way. Changes nothing, and goes as far as
 * it can without credentials.
 */
export async function runDoctor(
  context: ActionContext,
  request: EnvironmentRequest,
  deps: DoctorDeps = {
    tools: installedTools(context),
    open: (project) => openSession(project.config, context),
    ask: askAccount,
  },
): Promise<DoctorReport> {
  const checks = await machineChecks(context, deps.tools);
  const done = (place: { account?: string; region?: string } = {}): DoctorReport => ({
    environment: request.env,
    ...place,
    healthy: checks.every((one) => one.status !== 'fail'),
    checks,
  });
  const project = readProjectOf(context, request);
  if (isCheck(project)) {
    checks.push(project);
    return done();
  }
  checks.push(
    ok('project', `${project.stacks.length} stacks in ${project.root.name}, environment ${request.env}`),
  );
  checks.push(...readinessChecks(project));
  try {
    const session = await deps.open(project);
    checks.push(
      ...placeChecks(project, session),
      ...accountChecks(await deps.ask(session, project), project),
    );
    return done({ account: session.account, region: session.region });
  } catch (error) {
    checks.push(...closedDoor(error, project));
    return done();
  }
}
