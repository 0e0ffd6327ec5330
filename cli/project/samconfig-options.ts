import { isTable, type Settings, type Table } from './settings-file.ts';
import { suggest } from './suggest.ts';

/** What sam's options of `deploy` mean to cloudcart beyond names and parameters. */
export interface DeployOptions {
  notificationArns: readonly string[];
  roleArn: string | undefined;
  /** Bucket for artifacts, when the root template names none. */
  s3Bucket: string | undefined;
  /** A bucket for artifacts is created, when the root template names none. */
  resolveS3: boolean;
  /** Every change is asked for. */
  confirmChangeset: boolean;
  /** Options that cloudcart cannot keep to, each with its reason. */
  refused: readonly { option: string; where: string; reason: string; remedy: string }[];
}

/** Read here or elsewhere. */
const USED = [
  'stack_name',
  'region',
  'profile',
  'parameter_overrides',
  'tags',
  'capabilities',
  'template_file',
  'template',
  's3_bucket',
  'resolve_s3',
  'role_arn',
  'notification_arns',
  'confirm_changeset',
];
/**
 * Whatever they say, the same is deployed: artifacts are named by their contents and always compared, templates are always JSON,
 * a deployment is always waited for, container images are pushed by the user.
 */
const HARMLESS = [
  's3_prefix',
  'force_upload',
  'use_json',
  'no_progressbar',
  'guided',
  'output',
  'max_wait_duration',
  'language_extensions',
  'image_repository',
  'image_repositories',
  'resolve_image_repos',
  'save_params',
  'config_env',
  'config_file',
  'debug',
  'beta_features',
];

interface Refusal {
  /** The values that cloudcart cannot keep to. */
  when(value: unknown): boolean;
  reason: string;
  remedy: string;
}

const isOn = (value: unknown): boolean => value === true || String(value).toLowerCase() === 'true';
const isGiven = (value: unknown): boolean =>
  isTable(value) ? Object.keys(value).length > 0 : String(value ?? '') !== '';

const REFUSED: Readonly<Record<string, Refusal>> = {
  on_failure: {
    when: (value) => String(value).toUpperCase() !== 'ROLLBACK',
    reason: 'a stack that fails is always rolled back',
    remedy: 'Remove it, or write on_failure = "ROLLBACK".',
  },
  disable_rollback: {
    when: isOn,
    reason: 'a stack that fails is always rolled back',
    remedy: 'Remove it, or write disable_rollback = false.',
  },
  no_execute_changeset: {
    when: isOn,
    reason: 'a deployment always executes its change sets',
    remedy: 'Remove it. To look at changes only, run cloudcart diff.',
  },
  fail_on_empty_changeset: {
    when: isOn,
    reason: 'a deployment without changes is a success',
    remedy: 'Write fail_on_empty_changeset = false. To fail on differences, run cloudcart diff --fail.',
  },
  kms_key_id: {
    when: isGiven,
    reason: 'artifacts are encrypted with the key of their bucket',
    remedy: 'Remove it, and set the key as the default encryption of the bucket.',
  },
  signing_profiles: {
    when: isGiven,
    reason: 'code is not signed',
    remedy: 'Remove it, or deploy signed code with sam.',
  },
  metadata: {
    when: isGiven,
    reason: 'artifacts are stored without metadata',
    remedy: 'Remove it.',
  },
  express: {
    when: isOn,
    reason: 'CloudFormation always waits until resources are stable',
    remedy: 'Remove it, or write express = false.',
  },
};

/** Options that sam does not have. */
export const OWN_KEYS: readonly string[] = ['accounts', 'regions', 'termination_protection', 'project'];

/** Options that an environment may override for cloudcart alone, in `[<env>.cloudcart.parameters]`. */
export const OPTION_KEYS: readonly string[] = [...USED, ...HARMLESS, ...Object.keys(REFUSED)];

const texts = (value: unknown): string[] => {
  if (Array.isArray(value)) return value.map(String);
  return typeof value === 'string' ? value.split(/[\s,]+/).filter(Boolean) : [];
};
const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : undefined;

/** The section that an option has its value from: the strongest that names it. */
function sectionOf(environment: Table, option: string): string {
  const sections = ['cloudcart', 'deploy', 'global'];
  const found = sections.find((name) => {
    const section = environment[name];
    return isTable(section) && isTable(section.parameters) && option in section.parameters;
  });
  return found ?? 'deploy';
}

function unknownOptions(settings: Settings, name: string, environment: Table): DeployOptions['refused'] {
  const { deploy } = environment;
  const parameters = isTable(deploy) && isTable(deploy.parameters) ? deploy.parameters : {};
  return Object.keys(parameters)
    .filter((option) => !OPTION_KEYS.includes(option) && !OWN_KEYS.includes(option))
    .map((option) => {
      const meant = suggest(option, OPTION_KEYS);
      return {
        option,
        where: settings.where([name, 'deploy', 'parameters'], option),
        reason: `sam deploy has no such option${meant ? `. Did you mean ${meant}?` : ''}`,
        remedy: 'Correct its name or remove it.',
      };
    });
}

/**
 * Reads sam's options of `deploy`: each has its effect, has none on what is deployed, or is refused by name.
 * @param parameters the sections merged
 */
export function readDeployOptions(
  settings: Settings,
  name: string,
  environment: Table,
  parameters: Table,
): DeployOptions {
  const refused = Object.entries(REFUSED).flatMap(([option, { when, reason, remedy }]) => {
    const value = parameters[option];
    if (value === undefined || !when(value)) return [];
    const where = settings.where([name, sectionOf(environment, option), 'parameters'], option);
    return [{ option, where, reason, remedy }];
  });
  return {
    notificationArns: texts(parameters.notification_arns),
    roleArn: text(parameters.role_arn),
    s3Bucket: text(parameters.s3_bucket),
    resolveS3: isOn(parameters.resolve_s3),
    confirmChangeset: isOn(parameters.confirm_changeset),
    refused: [...refused, ...unknownOptions(settings, name, environment)],
  };
}
