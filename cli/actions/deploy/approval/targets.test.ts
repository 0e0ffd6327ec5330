import { review, texts } from './review.fake.ts';

// Rights that stay as they are and get another holder, roles, and code that runs behind the same address.
const POLICY = "PolicyDocument: { Statement: [{ Effect: Allow, Action: '*', Resource: '*' }] }";
const DENY = "PolicyDocument: { Statement: [{ Effect: Deny, Action: '*', Resource: '*' }] }";

describe('asks when', () => {
  it.each<[string, string, string]>([
    [
      'an inline policy is of another role',
      `AWS::IAM::RolePolicy { PolicyName: p, RoleName: cron, ${POLICY} }`,
      `AWS::IAM::RolePolicy { PolicyName: p, RoleName: web, ${POLICY} }`,
    ],
    [
      'an inline policy is of another user',
      `AWS::IAM::UserPolicy { PolicyName: p, UserName: ops, ${POLICY} }`,
      `AWS::IAM::UserPolicy { PolicyName: p, UserName: guest, ${POLICY} }`,
    ],
    [
      'an inline policy is of another group',
      `AWS::IAM::GroupPolicy { PolicyName: p, GroupName: ops, ${POLICY} }`,
      `AWS::IAM::GroupPolicy { PolicyName: p, GroupName: guests, ${POLICY} }`,
    ],
    [
      'users get into another group',
      'AWS::IAM::UserToGroupAddition { GroupName: readers, Users: [ada] }',
      'AWS::IAM::UserToGroupAddition { GroupName: admins, Users: [ada] }',
    ],
    [
      'an access key is of another user',
      'AWS::IAM::AccessKey { UserName: ci }',
      'AWS::IAM::AccessKey { UserName: admin }',
    ],
    [
      'a policy of a group is of a user with its name',
      `AWS::IAM::Policy { ${POLICY}, Groups: [a], Users: [b] }`,
      `AWS::IAM::Policy { ${POLICY}, Groups: [b], Users: [a] }`,
    ],
    [
      'a policy that denies is detached from a role',
      `AWS::IAM::Policy { ${DENY}, Roles: [a, b] }`,
      `AWS::IAM::Policy { ${DENY}, Roles: [a] }`,
    ],
    [
      'a managed policy that denies is detached',
      "AWS::IAM::Role { ManagedPolicyArns: [a, 'arn:aws:iam::aws:policy/AWSDenyAll'] }",
      'AWS::IAM::Role { ManagedPolicyArns: [a] }',
    ],
    [
      'a function takes another role of the template',
      'AWS::Lambda::Function { Role: !GetAtt Narrow.Arn }',
      'AWS::Lambda::Function { Role: !GetAtt Admin.Arn }',
    ],
    [
      'a function takes a role of a nested stack',
      'AWS::Serverless::Function { Role: !GetAtt A.Arn }',
      'AWS::Serverless::Function { Role: !GetAtt Other.Outputs.AdminRole }',
    ],
    [
      'a function of SAM loses its role, and gets one with policies that were not used',
      "AWS::Serverless::Function { Role: 'arn:aws:iam::1:role/x', Policies: AdministratorAccess }",
      'AWS::Serverless::Function { Policies: AdministratorAccess }',
    ],
    [
      'a function of SAM loses its role, and policies with it',
      "AWS::Serverless::Function { Role: 'arn:aws:iam::1:role/x', Policies: AdministratorAccess }",
      'AWS::Serverless::Function {}',
    ],
    [
      'a state machine takes another role of the template',
      'AWS::StepFunctions::StateMachine { RoleArn: !GetAtt Narrow.Arn }',
      'AWS::StepFunctions::StateMachine { RoleArn: !GetAtt Admin.Arn }',
    ],
    [
      'a new function takes a role of a nested stack',
      '',
      'AWS::Lambda::Function { Role: !GetAtt Other.Outputs.Role }',
    ],
    ['a new function takes what is no role', '', 'AWS::Lambda::Function { Role: !GetAtt X.Arn }'],
    [
      'an open URL calls another function',
      'AWS::Lambda::Url { AuthType: NONE, TargetFunctionArn: a }',
      'AWS::Lambda::Url { AuthType: NONE, TargetFunctionArn: b }',
    ],
    [
      'an open URL calls another version',
      'AWS::Lambda::Url { AuthType: NONE, TargetFunctionArn: a }',
      'AWS::Lambda::Url { AuthType: NONE, TargetFunctionArn: a, Qualifier: old }',
    ],
    [
      'a method calls a service with a role',
      'AWS::ApiGateway::Method { ApiKeyRequired: true, Integration: { Type: MOCK } }',
      'AWS::ApiGateway::Method { ApiKeyRequired: true, Integration: { Type: AWS, Uri: s3, Credentials: r } }',
    ],
    [
      'a method calls another function',
      'AWS::ApiGateway::Method { ApiKeyRequired: true, Integration: { Type: AWS_PROXY, Uri: a } }',
      'AWS::ApiGateway::Method { ApiKeyRequired: true, Integration: { Type: AWS_PROXY, Uri: b } }',
    ],
    [
      'an open method has another path',
      'AWS::ApiGateway::Method { ResourceId: a }',
      'AWS::ApiGateway::Method { ResourceId: b }',
    ],
    [
      'an open route has another target',
      'AWS::ApiGatewayV2::Route { Target: a }',
      'AWS::ApiGatewayV2::Route { Target: b }',
    ],
    [
      'a new preflight request calls a function',
      '',
      'AWS::ApiGateway::Method { HttpMethod: OPTIONS, Integration: { Type: AWS_PROXY, Uri: a } }',
    ],
    [
      'a preflight request calls a function now',
      'AWS::ApiGateway::Method { HttpMethod: OPTIONS, Integration: { Type: MOCK } }',
      'AWS::ApiGateway::Method { HttpMethod: OPTIONS, Integration: { Type: AWS_PROXY, Uri: a } }',
    ],
    [
      'an integration calls something else',
      'AWS::ApiGatewayV2::Integration { IntegrationUri: a }',
      'AWS::ApiGatewayV2::Integration { IntegrationUri: b }',
    ],
    [
      'messages go to another function',
      'AWS::Lambda::EventSourceMapping { EventSourceArn: q, FunctionName: a }',
      'AWS::Lambda::EventSourceMapping { EventSourceArn: q, FunctionName: b }',
    ],
    [
      'a stage variable, which may name a function, changes',
      'AWS::ApiGateway::Stage { Variables: { fn: public } }',
      'AWS::ApiGateway::Stage { Variables: { fn: admin } }',
    ],
    [
      'the keys of a usage plan open another API',
      'AWS::ApiGateway::UsagePlan { ApiStages: [{ ApiId: a, Stage: v1 }] }',
      'AWS::ApiGateway::UsagePlan { ApiStages: [{ ApiId: a, Stage: v1 }, { ApiId: b, Stage: v1 }] }',
    ],
    [
      'a parameter makes a private API public',
      'AWS::ApiGateway::RestApi { Parameters: { endpointConfigurationTypes: PRIVATE } }',
      'AWS::ApiGateway::RestApi { Parameters: { endpointConfigurationTypes: REGIONAL } }',
    ],
    [
      'a deployment describes a stage',
      '',
      'AWS::ApiGateway::Deployment { StageDescription: { CachingEnabled: true } }',
    ],
    [
      'a bucket notifies a function',
      'AWS::S3::Bucket {}',
      'AWS::S3::Bucket { NotificationConfiguration: { LambdaConfigurations: [{ Function: f }] } }',
    ],
  ])('%s', (_what, before, after) => {
    expect(texts(review(before, after))).not.toEqual([]);
  });
});

describe('does not ask when', () => {
  it.each<[string, string, string]>([
    [
      'an inline policy is renamed',
      'AWS::IAM::Policy { PolicyName: a }',
      'AWS::IAM::Policy { PolicyName: b }',
    ],
    [
      'a managed policy of AWS is detached',
      "AWS::IAM::Role { ManagedPolicyArns: [a, 'arn:aws:iam::aws:policy/ReadOnlyAccess'] }",
      'AWS::IAM::Role { ManagedPolicyArns: [a] }',
    ],
    [
      'a function keeps its role',
      'AWS::Lambda::Function { Role: !GetAtt R.Arn, Timeout: 1 }',
      'AWS::Lambda::Function { Role: !GetAtt R.Arn, Timeout: 2 }',
    ],
    [
      'a URL with authorization calls another version',
      'AWS::Lambda::Url { AuthType: AWS_IAM, TargetFunctionArn: a }',
      'AWS::Lambda::Url { AuthType: AWS_IAM, TargetFunctionArn: a, Qualifier: b }',
    ],
    [
      'a method gets more time',
      'AWS::ApiGateway::Method { ApiKeyRequired: true, Integration: { Type: AWS_PROXY, Uri: a } }',
      'AWS::ApiGateway::Method { ApiKeyRequired: true, Integration: { Type: AWS_PROXY, Uri: a, TimeoutInMillis: 9 } }',
    ],
    [
      'a method with a key is added',
      '',
      'AWS::ApiGateway::Method { HttpMethod: GET, ApiKeyRequired: true, Integration: { Type: AWS_PROXY, Uri: a } }',
    ],
    [
      'a mock of preflight requests is added',
      '',
      'AWS::ApiGateway::Method { HttpMethod: OPTIONS, AuthorizationType: NONE, Integration: { Type: MOCK } }',
    ],
    [
      'an event source reads larger batches',
      'AWS::Lambda::EventSourceMapping { FunctionName: f, BatchSize: 1 }',
      'AWS::Lambda::EventSourceMapping { FunctionName: f, BatchSize: 10 }',
    ],
    [
      'a stage gets a new variable',
      'AWS::ApiGateway::Stage { DeploymentId: a, Variables: { a: b } }',
      'AWS::ApiGateway::Stage { DeploymentId: a, Variables: { a: b, c: d } }',
    ],
    [
      'a deployment is added',
      '',
      'AWS::ApiGateway::Deployment { RestApiId: a, StageName: Stage, Description: d }',
    ],
  ])('%s', (_what, before, after) => {
    expect(texts(review(before, after))).toEqual([]);
  });
});
