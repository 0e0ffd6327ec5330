import fc from 'fast-check';
import type { Data, DataMap } from '../../../project/template-yaml.ts';
import { isNarrower } from './grants.ts';

// A small world of requests that a policy is evaluated in: what is called narrower must allow no request that was not allowed.
const ACTIONS = ['s3:GetObject', 's3:PutObject', 'sqs:SendMessage'];
const RESOURCES = ['arn:a', 'arn:b'];
const ACCOUNTS = ['111122223333', '111111111111'];
const ORGANISATIONS = ['o-1', 'o-2', undefined];

interface Call {
  action: string;
  resource: string;
  account: string;
  organisation: string | undefined;
}

const CALLS: Call[] = ACTIONS.flatMap((action) =>
  RESOURCES.flatMap((resource) =>
    ACCOUNTS.flatMap((account) =>
      ORGANISATIONS.map((organisation) => ({ action, resource, account, organisation })),
    ),
  ),
);

const list = (value: Data | undefined): string[] => [value ?? []].flat().map(String);
const matches = (value: Data | undefined, one: string): boolean =>
  list(value).some((entry) => entry === '*' || entry === one);

/** Does a statement apply to a call? `NotAction` and the like apply to everything else. */
function applies(statement: DataMap, call: Call): boolean {
  const { Action, NotAction, Resource, NotResource, Principal, NotPrincipal, Condition } = statement;
  const who = (value: Data | undefined) =>
    matches(value === '*' ? '*' : (value as DataMap | undefined)?.AWS, call.account);
  const tests = Condition as { StringEquals?: DataMap; Bool?: DataMap } | undefined;
  const organisation = tests?.StringEquals?.['aws:PrincipalOrgID'];
  return (
    (NotAction === undefined ? matches(Action, call.action) : !matches(NotAction, call.action)) &&
    (NotResource === undefined ? matches(Resource, call.resource) : !matches(NotResource, call.resource)) &&
    (NotPrincipal === undefined ? who(Principal) : !who(NotPrincipal)) &&
    (organisation === undefined || list(organisation).includes(call.organisation ?? '')) &&
    tests?.Bool === undefined
  );
}

function isAllowed(statements: readonly DataMap[], call: Call): boolean {
  const found = statements.filter((one) => applies(one, call)).map((one) => one.Effect);
  return found.includes('Allow') && !found.includes('Deny');
}

const some = (all: string[]) =>
  fc.oneof(fc.constantFrom(...all, '*'), fc.subarray(all, { minLength: 1 })) as fc.Arbitrary<Data>;

const statement: fc.Arbitrary<DataMap> = fc
  .tuple(
    fc.constantFrom('Allow', 'Allow', 'Deny'),
    fc.tuple(fc.constantFrom('Action', 'Action', 'NotAction'), some(ACTIONS)),
    fc.tuple(fc.constantFrom('Resource', 'Resource', 'NotResource'), some(RESOURCES)),
    fc.tuple(
      fc.constantFrom('Principal', 'Principal', 'NotPrincipal'),
      some(ACCOUNTS).map((AWS): Data => ({ AWS })),
    ),
    fc.option(
      fc.oneof(
        fc.subarray(['o-1', 'o-2'], { minLength: 1 }).map(
          (value): DataMap => ({
            StringEquals: { 'aws:PrincipalOrgID': value },
          }),
        ),
        fc.constant<DataMap>({ Bool: { 'aws:SecureTransport': 'true' } }),
      ),
    ),
    fc.option(fc.constantFrom('a', 'b')),
  )
  .map(([Effect, action, resource, principal, condition, sid]) => ({
    ...(sid ? { Sid: sid } : {}),
    Effect,
    ...Object.fromEntries([action, resource, principal]),
    ...(condition ? { Condition: condition } : {}),
  }));

/** A policy, and one that is made of it by a few edits at any depth: elements removed, added, replaced, emptied. */
const edited = fc
  .tuple(
    fc.array(statement, { minLength: 1, maxLength: 3 }),
    fc.array(fc.tuple(fc.nat(7), fc.nat(2), fc.nat(6), statement), { minLength: 1, maxLength: 3 }),
  )
  .map(([before, edits]) => {
    let after = before;
    for (const [kind, at, element, other] of edits) {
      const index = at % Math.max(after.length, 1);
      const one = after[index];
      if (!one) continue;
      const names = Object.keys(one);
      const name = names[element % names.length] ?? '';
      const { [name]: _gone, ...without } = one;
      const value = one[name];
      const shorter = Array.isArray(value) ? value.slice(1) : value;
      const changed: DataMap[][] = [
        after.filter((_one, i) => i !== index),
        [...after, other],
        after.map((same, i) => (i === index ? without : same)),
        after.map((same, i) =>
          i === index ? { ...one, ...(name in other ? { [name]: other[name] ?? '' } : {}) } : same,
        ),
        after.map((same, i) =>
          i === index && Array.isArray(value) ? { ...one, [name]: shorter ?? [] } : same,
        ),
        after.map((same, i) => (i === index ? { ...one, Condition: other.Condition ?? {} } : same)),
        after.map((same, i) => (i === index ? { ...one, Sid: 'other' } : same)),
        [...after].reverse(),
      ];
      after = changed[kind] ?? after;
    }
    return { before, after };
  });

const policy = (Statement: readonly DataMap[], Version = '2012-10-17'): DataMap => ({
  PolicyDocument: { Version, Statement: [...Statement] },
});

it('calls no policy narrower that allows a call which was not allowed', () => {
  let narrower = 0;
  fc.assert(
    fc.property(edited, ({ before, after }) => {
      if (!isNarrower(policy(before), policy(after))) return;
      if (JSON.stringify(before) !== JSON.stringify(after)) narrower += 1;
      for (const call of CALLS)
        if (isAllowed(after, call))
          expect({ call, was: isAllowed(before, call) }).toEqual({ call, was: true });
    }),
    { numRuns: 4000 },
  );
  // The proof would be empty if nothing were ever narrower.
  expect(narrower).toBeGreaterThan(100);
});

it('calls no policy narrower that is narrower only by a value at some depth which is not known', () => {
  const unknown = fc.constantFrom<Data>(
    { Ref: 'P' },
    { 'Fn::If': ['C', 'a', 'b'] },
    { 'Fn::GetAtt': ['C', 'P'] },
  );
  fc.assert(
    fc.property(statement, unknown, fc.nat(5), (one, value, at) => {
      const names = Object.keys(one).filter((name) => name !== 'Sid');
      const name = names[at % names.length] ?? '';
      expect(isNarrower(policy([one]), policy([{ ...one, [name]: value }]))).toBe(false);
    }),
  );
});

const ALLOW: DataMap = { Effect: 'Allow', Action: ['a', 'b'], Resource: '*', Principal: { AWS: ['1', '2'] } };
const with_ = (over: DataMap): DataMap => ({ ...ALLOW, ...over });

describe('is narrower', () => {
  it.each<[string, DataMap[], DataMap[]]>([
    [
      'with the same statements in another order',
      [ALLOW, with_({ Action: 'c' })],
      [with_({ Action: 'c' }), ALLOW],
    ],
    ['with a statement fewer', [ALLOW, with_({ Action: 'c' })], [ALLOW]],
    ['with an action fewer', [ALLOW], [with_({ Action: ['a'] })]],
    ['with a principal fewer', [ALLOW], [with_({ Principal: { AWS: '1' } })]],
    ['with a condition', [ALLOW], [with_({ Condition: { Bool: { a: 'true' } } })]],
    ['with another name', [ALLOW], [with_({ Sid: 'x' })]],
    ['with one more that denies', [ALLOW], [ALLOW, { Effect: 'Deny', Action: 'a', Resource: '*' }]],
  ])('%s', (_what, before, after) => {
    expect(isNarrower(policy(before), policy(after))).toBe(true);
  });
});

describe('is not narrower', () => {
  const conditional = with_({ Condition: { StringEquals: { a: '1', b: '2' } } });
  it.each<[string, DataMap, DataMap]>([
    ['without its condition', policy([conditional]), policy([ALLOW])],
    [
      'with a test fewer',
      policy([conditional]),
      policy([with_({ Condition: { StringEquals: { a: '1' } } })]),
    ],
    [
      'with another operator',
      policy([conditional]),
      policy([with_({ Condition: { StringLike: { a: '1', b: '2' } } })]),
    ],
    [
      'with one more value of a test',
      policy([conditional]),
      policy([with_({ Condition: { StringEquals: { a: ['1', '3'], b: '2' } } })]),
    ],
    [
      'with fewer exceptions',
      policy([with_({ NotAction: ['a', 'b'] })]),
      policy([with_({ NotAction: ['a'] })]),
    ],
    ['without its resource', policy([ALLOW]), policy([{ Effect: 'Allow', Action: 'a', Principal: '*' }])],
    ['with another version, which reads its variables', policy([ALLOW]), policy([ALLOW], '2008-10-17')],
    ['with an effect that is not known', policy([ALLOW]), policy([with_({ Effect: { Ref: 'E' } })])],
    ['without a statement that denies', policy([ALLOW, { Effect: 'Deny' }]), policy([ALLOW])],
    ['without any statement', policy([ALLOW]), policy([])],
    ['without the document', policy([ALLOW]), {}],
    ['as text', policy([ALLOW]), { PolicyDocument: '{}' }],
    ['with a document of a parameter', policy([ALLOW]), { PolicyDocument: { Ref: 'P' } }],
    ['with another boundary', { ...policy([ALLOW]), PermissionsBoundary: 'a' }, policy([ALLOW])],
    [
      'without a managed policy whose text is not known',
      { ManagedPolicyArns: ['a', { Ref: 'Own' }] },
      { ManagedPolicyArns: ['a'] },
    ],
    [
      'of which an inline policy is not known',
      { Policies: [{ PolicyDocument: { Ref: 'A' } }] },
      { Policies: [{ PolicyDocument: { Ref: 'B' } }] },
    ],
    ['of a user who leaves a group', { Users: ['a', 'b'] }, { Users: ['a'] }],
  ])('%s', (_what, before, after) => {
    expect(isNarrower(before, after)).toBe(false);
    const isOfIam = !['without any statement', 'without the document'].includes(_what);
    if (isOfIam) expect(isNarrower(before, after, true)).toBe(false);
  });
});
