/** As much of an error of the SDK, or of Node's network, as says what kind it is. Its message may quote a template, so it says nothing. */
interface Described {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  cause?: unknown;
  errors?: unknown;
  $fault?: unknown;
  $retryable?: { throttling?: boolean };
  $metadata?: { httpStatusCode?: number };
  $response?: { statusCode?: number };
}

const THROTTLING =
  /^(?:\w*Throttl(?:ed|ing)(?:Exception)?|(?:TooManyRequests|RequestLimitExceeded|BandwidthLimitExceeded|ProvisionedThroughputExceeded)(?:Exception)?|SlowDown|PriorRequestNotComplete)$/;
/** What Node names a connection that could not be opened or that ended early. */
const NETWORK =
  /^(?:ECONNREFUSED|ECONNRESET|ECONNABORTED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|EHOSTDOWN|ENETUNREACH|ENETDOWN|ETIMEDOUT|EPIPE|EPROTO|UND_ERR_\w+|NetworkingError|TimeoutError)$/;
const SERVICE =
  /^(?:RequestTimeout|ServiceUnavailable|InternalFailure|InternalError|InternalServerError|InternalServiceError)(?:Exception)?$/;

const MAX_DEPTH = 5;

const describedBy = (error: unknown): Described | undefined =>
  typeof error === 'object' && error !== null ? error : undefined;

/** Status of the response that an error was read from; undefined when there was no response. */
export function responseStatus(error: unknown): number | undefined {
  const { $metadata, $response } = describedBy(error) ?? {};
  return $metadata?.httpStatusCode ?? $response?.statusCode;
}

/** Whether a service responded with this error: it then says nothing of the network. */
export const isResponse = (error: unknown): boolean =>
  responseStatus(error) !== undefined || describedBy(error)?.$fault !== undefined;

/** How Node begins the message of a failed connection. The SDK wraps an error of another realm in its message, without a code. */
const NODE_MESSAGE =
  /^(?:AWS SDK error wrapper for \w+: )?((?:connect|read|write|getaddrinfo|query\w*) E[A-Z_]+\b|socket hang up$)/;

/** Node's words for a connection that failed; undefined for a response, and for an error of anything else. */
export function networkFailure(error: unknown): string | undefined {
  const said = describedBy(error)?.message;
  return typeof said === 'string' && !isResponse(error) ? NODE_MESSAGE.exec(said)?.[1] : undefined;
}

const labels = ({ name, code }: Described): string[] =>
  [name, code].filter((one): one is string => typeof one === 'string');

/** Whether AWS asks to be called less often. */
export function isThrottling(error: unknown): boolean {
  const described = describedBy(error);
  if (described === undefined) return false;
  return (
    responseStatus(error) === 429 ||
    described.$retryable?.throttling === true ||
    labels(described).some((one) => THROTTLING.test(one))
  );
}

/** Whether a call got no response, or one that the service could not give: the same call may succeed later. */
export function isBroken(error: unknown, depth = 0): boolean {
  const described = describedBy(error);
  if (described === undefined || depth > MAX_DEPTH) return false;
  const names = labels(described);
  if (names.some((one) => SERVICE.test(one))) return true;
  if (isResponse(error))
    return (
      (responseStatus(error) ?? 0) >= 500 ||
      described.$fault === 'server' ||
      described.$retryable !== undefined
    );
  const inner = [described.cause, ...(Array.isArray(described.errors) ? described.errors : [])];
  if (names.some((one) => NETWORK.test(one)) || networkFailure(error) !== undefined) return true;
  return inner.some((one) => isBroken(one, depth + 1));
}
