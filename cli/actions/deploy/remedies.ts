/** What failed, as CloudFormation describes it. */
export interface Failed {
  type: string;
  reason: string;
}

/** The right that was missing: `iam:CreateRole`. */
export function missingRight(reason: string): string | undefined {
  const found =
    /not authori[sz]ed to perform:?\s+([\w-]+:[\w*]+)/i.exec(reason) ??
    /\bAPI: ([\w-]+:[\w*]+)/.exec(reason) ??
    /calling the ([A-Za-z]+) operation/.exec(reason);
  return found?.[1];
}

const accessDenied = ({ reason }: Failed): string => {
  const right = missingRight(reason);
  return right
    ? `Have ${right} granted to the credentials that deploy.`
    : 'The credentials that deploy lack a right: have it granted.';
};

const unsupported = ({ type, reason }: Failed): string => {
  const named = /([A-Z]\w+::[A-Z]\w+::[A-Z]\w+)/.exec(reason)?.[1] ?? type;
  return `${named} is not known here: mend its name, or use a region that has it.`;
};

/** Types that are right on AWS may be unknown to the local engine. */
export const UNKNOWN_TYPES_REMEDY =
  'Correct the name, or use a region that has the type. The local engine lacks some types of AWS: give their resources a Condition that is false there, or deploy to AWS.';

const NOT_ALLOWED = 'A value is not allowed there: the reason above names it.';

type Remedy = (failed: Failed) => string;

/** From the particular to the general: the first that fits is given. */
const REMEDIES: readonly (readonly [RegExp, Remedy])[] = [
  // What follows quotes names of properties and values of the template.
  [/Properties validation failed/i, () => NOT_ALLOWED],
  [
    /CloudWatch Logs role ARN must be set/i,
    () => 'API Gateway needs its account-level log role: npx cloudcart doctor tells how.',
  ],
  [
    /bucket you tried to delete is not empty|BucketNotEmpty/i,
    () =>
      'The bucket still holds objects. Take them out (every version), or keep it: DeletionPolicy: Retain.',
  ],
  [
    /HandlerNotFound|ImportModuleError|Cannot find module|handler .*(not found|undefined|missing)/i,
    () =>
      'The handler is not in the artifact. Handler is <file>.<export>; npx cloudcart build shows what is in each bundle.',
  ],
  [
    /already exists|AlreadyExists|name .* is (already )?taken|AlreadyOwnedByYou/i,
    () =>
      'Something of that name exists outside of the stack. Delete it, or give one of the two another name.',
  ],
  [/AccessDenied|Access Denied|not authori[sz]ed|UnauthorizedOperation|Forbidden/i, accessDenied],
  [
    /Unrecognized resource type|unsupported resource type|Unsupported type|TypeNotFound|is not a (valid|supported) (resource )?type|resource type .* not (supported|exist)/i,
    unsupported,
  ],
  [
    /LimitExceeded|limit (has been )?exceeded|quota|maximum number of|TooMany(?!Requests)/i,
    () => 'A quota of the account is used up. Raise it in Service Quotas, or make room.',
  ],
  [
    /NoSuchKey|S3 Error|specified key does not exist|does not exist in (the )?bucket/i,
    () => 'An artifact is missing in the bucket. Deploy again: what is missing is uploaded.',
  ],
  [
    /\bThrottling(Exception)?\b|Rate exceeded|TooManyRequests/,
    () => 'AWS was asked too often. Deploy again in a minute.',
  ],
  [
    /ValidationError|ValidationException|InvalidParameter|Invalid request|InvalidRequest|failed validation|validation failed|Encountered unsupported property|must (be|have)|failed to satisfy constraint|is not valid|Invalid/i,
    () => NOT_ALLOWED,
  ],
];

/** What helps against the common failures; undefined for one that is not known. */
export const knownRemedy = (failed: Failed): string | undefined =>
  REMEDIES.find(([pattern]) => pattern.test(failed.reason))?.[1](failed);

/** The path within `Properties` that a reason names: `#/Timeout`, `unsupported property Foo`. */
export function namedProperty(reason: string): (string | number)[] {
  const pointer = /#\/([\w/]+)/.exec(reason)?.[1];
  if (pointer) return pointer.split('/').map((step) => (/^\d+$/.test(step) ? Number(step) : step));
  const named = /(?:unsupported|unknown|invalid|missing) property:? ['"[]?(\w+)/i.exec(reason)?.[1];
  return named ? [named] : [];
}

/** From the particular to the general: what CloudFormation says of a change set that it does not make. */
const REJECTIONS: readonly (readonly [RegExp, (found: string) => string])[] = [
  [/Unrecognized resource types?/i, () => UNKNOWN_TYPES_REMEDY],
  [
    /(?:Unable to fetch parameters|parameters?) \[([^\]]+)\] (?:from parameter store|.*\bSSM\b)/i,
    (names) => `Create the SSM parameter ${names} in this account and region, or name another one.`,
  ],
  [
    /\bat 'stackName'|^Stack name\b/i,
    () => 'Write another stack_name in samconfig.toml: letters, digits and hyphens, a letter first.',
  ],
  [
    /Parameter(?:s:?)? \[?['"]?(\w+)['"]?\]? (?:must|failed|value)|parameter value .* for parameter name (\w+)/i,
    (name) => `Give ${name} another value: in samconfig.toml, with --param, or where the root passes it.`,
  ],
  [/(CAPABILITY_\w+)/, (name) => `Write capabilities = ["${name}"] in samconfig.toml.`],
];

/** What to do about a change set that CloudFormation does not make. */
export function rejectionRemedy(reason: string, template: string): string {
  if (missingRight(reason) !== undefined) return accessDenied({ type: '', reason });
  for (const [pattern, remedy] of REJECTIONS) {
    const found = pattern.exec(reason);
    if (found) return remedy(found[1] ?? found[2] ?? '');
  }
  return `Correct ${template}, then deploy again.`;
}
