import { DomainError, defineErrorCode, invalid, unavailable } from '../errors.ts';
import { internalErrorResponse, notFoundResponse, problemResponse, toProblem } from './problem.ts';
import { domainErrors, KINDS } from './test-app.fake.ts';

const place = { instance: '/orders', correlationId: 'c-1' };

test('every kind of fault has its status and title', () => {
  const problems = domainErrors().map((fault) => toProblem(fault, place));
  expect(problems.map(({ status, title }) => [status, title])).toEqual(
    KINDS.map(([, status, title]) => [status, title]),
  );
  for (const problem of problems) {
    expect(Object.keys(problem).slice(0, 7)).toEqual([
      'type',
      'title',
      'status',
      'detail',
      'instance',
      'code',
      'correlationId',
    ]);
    expect(problem).toMatchObject({ ...place, type: `urn:cloudcart:problem:${problem.code}` });
  }
});

test('a 400 always says where, also when the fault does not', () => {
  const errors = [{ path: 'userId', message: 'is missing' }];
  expect(toProblem(invalid(errors), place)).toMatchObject({ errors, detail: 'userId: is missing' });
  expect(
    toProblem(new DomainError(defineErrorCode('invalid', 'x', ''), 'too much of it'), place).errors,
  ).toEqual([{ path: 'request', message: 'too much of it' }]);
  expect(toProblem(new DomainError(defineErrorCode('conflict', 'x', ''), 'taken'), place)).not.toHaveProperty(
    'errors',
  );
});

test('details are further members and take the place of no standard one', () => {
  const details = { items: [{ productId: 'lamp' }], status: 200, code: 'ok', correlationId: 'forged' };
  expect(
    toProblem(new DomainError(defineErrorCode('conflict', 'short', ''), 'too few', { details }), place),
  ).toEqual({
    type: 'urn:cloudcart:problem:short',
    title: 'Conflict',
    status: 409,
    detail: 'too few',
    ...place,
    code: 'short',
    items: [{ productId: 'lamp' }],
  });
});

test('Retry-After is there when a retry makes sense', () => {
  expect(problemResponse(unavailable('busy'), place)).toMatchObject({
    status: 503,
    headers: { 'retry-after': '1' },
    contentType: 'application/problem+json',
  });
  expect(
    problemResponse(new DomainError(defineErrorCode('conflict', 'x', ''), 'taken'), place).headers,
  ).toEqual({});
});

test('an unexpected error shows nothing but the correlation id', () => {
  expect(internalErrorResponse(place)).toMatchObject({
    status: 500,
    json: { code: 'internal_error', ...place },
  });
});

test('a path that is there under other methods is 405 with Allow, else 404', () => {
  expect(notFoundResponse(place, [])).toMatchObject({ status: 404, json: { code: 'route_not_found' } });
  expect(notFoundResponse(place, ['GET', 'PUT'])).toMatchObject({
    status: 405,
    headers: { allow: 'GET, PUT' },
    json: { code: 'method_not_allowed', status: 405 },
  });
});
