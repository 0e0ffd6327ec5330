import { CliError, ExitCode } from '../errors.ts';
import { isResponse, networkFailure } from './sdk-error.ts';

/** Where a request was sent and with what, for its error. */
export interface Attempt {
  /** `AWS_ENDPOINT_URL`, when it is set. */
  endpoint?: string | undefined;
  /** Profile of the shared configuration, and what names it: `AWS_PROFILE`. */
  profile?: { name: string; origin: string; exists: boolean } | undefined;
}

interface Known {
  code: string;
  message(said: string, attempt: Attempt): string;
  remedy(attempt: Attempt): string;
}

const NETWORK =
  /ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|EPROTO|socket hang up|TimeoutError|NetworkingError|UND_ERR|getaddrinfo/;
const CERTIFICATE =
  /CERT_|SELF_SIGNED|UNABLE_TO_(VERIFY|GET)|ERR_TLS|self.signed certificate|unable to (verify|get local issuer)|certificate has expired|Hostname\/IP does not match/i;
const SKEW =
  /RequestTimeTooSkewed|RequestInTheFuture|Signature (expired|not yet current)|RequestExpired|difference between the request time/i;
const EXPIRED =
  /(?:^| )(ExpiredToken|TokenExpired)(Exception)?(?= |$)|token (included in the request )?(has|is) expired|SSO session .* expired|session has expired/i;
const DENIED =
  /AccessDenied|UnrecognizedClient|InvalidClientTokenId|UnauthorizedOperation|InvalidSignature|SignatureDoesNotMatch/;
const PROVIDER =
  /CredentialsProviderError|ProviderError|Could not load credentials|Could not resolve credentials/;

const addressOf = ({ endpoint }: Attempt): string => endpoint ?? 'The endpoint of AWS';

const SKEWED: Known = {
  code: 'clock-skew',
  message: (said) => `AWS rejected the time of the request; the clock of this machine is wrong: ${said}`,
  remedy: () => 'Set the clock of this machine (turn on time synchronization), and run again.',
};
const UNTRUSTED: Known = {
  code: 'certificate',
  message: (said, attempt) => `${addressOf(attempt)} has a certificate that is not trusted: ${said}`,
  remedy: () => 'Behind a proxy that inspects TLS, set NODE_EXTRA_CA_CERTS to the file with its certificate.',
};
const UNREACHABLE: Known = {
  code: 'unreachable',
  message: (said, attempt) => `${addressOf(attempt)} cannot be reached: ${said}`,
  remedy: ({ endpoint }) =>
    endpoint === undefined
      ? 'For AWS: check the network, the region and the proxy (HTTPS_PROXY). For the local engine: npx cloudcart up.'
      : 'Correct or unset AWS_ENDPOINT_URL, or start what listens there.',
};
const NO_PROFILE: Known = {
  code: 'profile-missing',
  message: (_said, { profile }) =>
    `The profile ${profile?.name}, which ${profile?.origin} names, does not exist in the AWS configuration.`,
  remedy: ({ profile }) => `Correct ${profile?.origin}, or run: aws configure --profile ${profile?.name}`,
};
const NO_CREDENTIALS: Known = {
  code: 'credentials',
  message: (said, { profile }) =>
    `There are no AWS credentials${profile ? ` in the profile ${profile.name} (${profile.origin})` : ''}: ${said}`,
  remedy: () => 'Sign in (aws sso login), or set AWS_PROFILE or the access keys, and run again.',
};
const OUTDATED: Known = {
  code: 'credentials',
  message: (said) => `The AWS credentials have expired: ${said}`,
  remedy: () => 'Sign in again (aws sso login), and run again.',
};
const REJECTED: Known = {
  code: 'access-denied',
  message: (said) => `Access denied by AWS: ${said}`,
  remedy: () => 'Sign in again, or have the missing right granted.',
};

/** Errors of access, whose message says which; that of any other may quote a template or a path. */
const ABOUT_ACCESS =
  /Provider|Credential|Token|Expired|Denied|Unauthorized|UnrecognizedClient|Signature|RequestTime|RequestInTheFuture/;
/** The names and codes of an error and of what caused it, and the messages that are about access. */
function described(error: unknown, depth = 0): string {
  if (typeof error !== 'object' || error === null || depth > 4) return '';
  const { name, code, message, cause, errors } = error as Record<string, unknown>;
  const said = typeof message === 'string' ? message : '';
  const network = networkFailure(error);
  const inner = Array.isArray(errors) ? errors.map((one) => described(one, depth + 1)) : [];
  return [name, code, ABOUT_ACCESS.test(String(name)) ? said : network, described(cause, depth + 1), ...inner]
    .filter((one) => typeof one === 'string')
    .join(' ');
}

/** Whether a service responded with an error, or with the cause of it. */
const comesFromResponse = (error: unknown, depth = 0): boolean =>
  isResponse(error) || (error instanceof Error && depth < 4 && comesFromResponse(error.cause, depth + 1));

function kindOf(error: unknown, { profile }: Attempt): Known | undefined {
  const text = described(error);
  const hasResponse = comesFromResponse(error);
  if (SKEW.test(text)) return SKEWED;
  if (!hasResponse && CERTIFICATE.test(text)) return UNTRUSTED;
  if (!hasResponse && NETWORK.test(text)) return UNREACHABLE;
  if (!hasResponse && profile?.exists === false) return NO_PROFILE;
  if (EXPIRED.test(text)) return OUTDATED;
  if (!hasResponse && PROVIDER.test(text)) return NO_CREDENTIALS;
  return DENIED.test(text) ? REJECTED : undefined;
}

/** A network error may have nothing but a code, or errors of each address that was tried. */
function saidBy(error: unknown): string {
  const { message, code, errors } = error as { message?: string; code?: string; errors?: unknown };
  if (message) return message;
  const [first] = Array.isArray(errors) ? errors : [];
  return first instanceof Error ? first.message : (code ?? String(error));
}

/**
 * What a failed request to AWS means: a network without a way, a clock that is wrong, a profile that does not exist, credentials
 * that have expired, a missing right. Undefined for every other error.
 */
export function accessError(error: unknown, attempt: Attempt = {}): CliError | undefined {
  const kind = kindOf(error, attempt);
  if (kind === undefined) return undefined;
  const { code } = kind;
  return new CliError(kind.message(saidBy(error), attempt), {
    code,
    exitCode: ExitCode.Access,
    remedy: kind.remedy(attempt),
    cause: error,
  });
}
