import { knownRemedy, missingRight, namedProperty, rejectionRemedy } from './remedies.ts';

const remedy = (reason: string, type = 'AWS::SQS::Queue') => knownRemedy({ reason, type });

describe('knownRemedy', () => {
  it.each([
    ['a taken name', 'cloudcart-dev-orders already exists in stack arn:aws:x', /another name/],
    [
      'a bucket with objects',
      'The bucket you tried to delete is not empty (Service: S3, Status Code: 409)',
      /every version/,
    ],
    [
      'a missing right',
      'User: arn:aws:iam::1:user/x is not authorized to perform: iam:CreateRole on resource: arn:y',
      /^Have iam:CreateRole granted/,
    ],
    ['a missing right that is not named', 'Access Denied', /lack a right/],
    ['a quota', 'Resource handler returned message: "LimitExceeded: 1000 roles"', /Service Quotas/],
    [
      'a value that is not allowed',
      'Properties validation failed: #/VisibilityTimeout: 90000 is not less or equal to 43200',
      /not allowed/,
    ],
    [
      'a type that is not there',
      'Unrecognized resource types: [AWS::Foo::Bar]',
      /^AWS::Foo::Bar is not known/,
    ],
    [
      'a handler that is not there',
      'Runtime.HandlerNotFound: lambda.htp is undefined or not exported',
      /build/,
    ],
    ['a module that is not there', "Error: Cannot find module 'lambda'", /artifact/],
    ['an artifact that is not there', 'S3 Error Code: NoSuchKey', /uploaded/],
    ['a throttled call', 'Rate exceeded (Service: Lambda, HandlerErrorCode: Throttling)', /too often/],
    [
      'a property whose name sounds like throttling',
      'Properties validation failed for resource P: #/DefaultRouteSettings/ThrottlingBurstLimit: expected type: Number',
      /not allowed/,
    ],
    [
      'a value that sounds like a missing right',
      'Properties validation failed for resource P: #/Name: "AccessDenied page!" does not match',
      /not allowed/,
    ],
    ['a log role', 'CloudWatch Logs role ARN must be set in account settings', /doctor/],
  ])('knows %s', (_what, reason, expected) => {
    expect(remedy(reason)).toMatch(expected);
  });

  it('does not make up a remedy', () => {
    expect(remedy('The stars are against it')).toBeUndefined();
  });
});

describe('missingRight', () => {
  it.each([
    ['not authorized to perform: s3:PutBucketPolicy', 's3:PutBucketPolicy'],
    ['API: sqs:CreateQueue Access Denied', 'sqs:CreateQueue'],
    ['An error occurred (AccessDenied) when calling the CreateTable operation', 'CreateTable'],
  ])('reads %j', (reason, right) => {
    expect(missingRight(reason)).toBe(right);
  });
});

describe('namedProperty', () => {
  it.each([
    ['#/Environment/Variables: expected type', ['Environment', 'Variables']],
    ['#/Tags/0/Key: missing', ['Tags', 0, 'Key']],
    ['Encountered unsupported property Foo', ['Foo']],
    ['Role already exists', []],
  ])('reads %j', (reason, path) => {
    expect(namedProperty(reason)).toEqual(path);
  });
});

describe('rejectionRemedy', () => {
  it.each([
    [
      'a missing SSM parameter',
      'Unable to fetch parameters [/net/vpc] from parameter store for this account.',
      /^Create the SSM parameter \/net\/vpc in this account/,
    ],
    [
      'a name that CloudFormation does not take',
      "1 validation error detected: Value 'My_App' at 'stackName' failed to satisfy constraint",
      /stack_name in samconfig/,
    ],
    [
      'a value that is not allowed',
      'Parameter Size failed to satisfy constraint: at most 3',
      /^Give Size another value/,
    ],
    ['a parameter without a value', 'Parameters: [Vpc] must have values', /^Give Vpc another value/],
    [
      'a capability',
      'Requires capabilities : [CAPABILITY_NAMED_IAM]',
      /CAPABILITY_NAMED_IAM"\] in samconfig/,
    ],
    [
      'a missing right',
      'User: arn:aws:iam::1:user/x is not authorized to perform: ssm:GetParameters',
      /ssm:GetParameters granted/,
    ],
    [
      'types that the local engine lacks',
      'Template format error: Unrecognized resource types: [AWS::ACMPCA::Certificate]',
      /local engine lacks some types.*Condition/,
    ],
    [
      'a parameter that is named like one of the stack',
      'Template format error: Unresolved resource dependencies [StackName] in the Resources block',
      /^Correct app\.yaml/,
    ],
    ['anything else', 'Template format error: x', /^Correct app\.yaml, then deploy again\.$/],
  ])('is for %s', (_what, reason, expected) => {
    expect(rejectionRemedy(reason, 'app.yaml')).toMatch(expected);
  });
});
