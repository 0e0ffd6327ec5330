import { isBroken, isThrottling } from './sdk-error.ts';

const failure = (message: string, more: object = {}): Error => Object.assign(new Error(message), more);
const response = (name: string, httpStatusCode: number, message = name): Error =>
  failure(message, {
    name,
    $fault: httpStatusCode < 500 ? 'client' : 'server',
    $metadata: { httpStatusCode },
  });

const kindOf = (error: unknown): string =>
  isThrottling(error) ? 'throttled' : isBroken(error) ? 'broken' : 'neither';

it.each([
  ['Throttling', 400],
  ['ThrottlingException', 400],
  ['ThrottledException', 400],
  ['RequestThrottled', 400],
  ['EC2ThrottledException', 503],
  ['TooManyRequestsException', 429],
  ['RequestLimitExceeded', 503],
  ['SlowDown', 503],
  ['Unheard', 429],
])('%s (%i) is throttling', (name, status) => {
  expect(kindOf(response(name, status))).toBe('throttled');
});

it.each<[string, unknown]>([
  ['a refused connection', failure('connect', { code: 'ECONNREFUSED', $metadata: { attempts: 3 } })],
  ['an ended connection', failure('socket hang up', { code: 'ECONNRESET' })],
  ['a request without a response', failure('Connection timed out', { name: 'TimeoutError' })],
  ['both addresses of a host', failure('', { errors: [failure('x', { code: 'ENETUNREACH' })] })],
  ['a cause further in', failure('fetch failed', { cause: failure('x', { code: 'EAI_AGAIN' }) })],
  ['an error of another realm', failure('AWS SDK error wrapper for Error: connect ECONNREFUSED ::1:1')],
  ['a server that fails', response('InternalFailure', 500)],
  ['a server that is out of use', response('Unheard', 503)],
  ['a page of a proxy', failure('not XML', { $response: { statusCode: 502 } })],
  ['a request that came too slowly', response('RequestTimeout', 400)],
  ['what the service calls retryable', Object.assign(response('Busy', 400), { $retryable: {} })],
])('%s is broken', (_what, error) => {
  expect(kindOf(error)).toBe('broken');
});

const WORDS = [
  'InvalidGlobalsSectionException: must be one of Timeout, MemorySize',
  'Unrecognized resource types: [Acme::Api::ThrottlePolicy]',
  'Parameters: [ThrottlingBurstLimit] must have values',
  'Rate exceeded, TooManyRequests, SlowDown, RequestLimit, BandwidthLimit',
  'ServiceUnavailable InternalFailure InternalError InternalServerError NetworkingError',
  'ECONNRESET ECONNREFUSED EPIPE ENOTFOUND EAI_AGAIN ETIMEDOUT socket hang up TimeoutError',
];

it.each(WORDS)('a rejection that quotes the template is neither: %s', (message) => {
  expect(kindOf(response('ValidationError', 400, message))).toBe('neither');
  expect(kindOf(failure(message))).toBe('neither');
});

it('a quota is neither: waiting does not help', () => {
  expect(kindOf(response('LimitExceededException', 400))).toBe('neither');
});
