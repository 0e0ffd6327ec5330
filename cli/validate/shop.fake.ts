import path from 'node:path';

const HELLO = path.join(__dirname, '..', 'fixtures', 'mini', 'functions', 'hello');

/** Templates of a small application in which nothing is wrong; a test changes one thing. */
export const SOUND: Readonly<Record<string, string>> = {
  'template.yaml': `
Metadata: { CloudCart: { PublicRoutes: [GET /hello] } }
Parameters: { Environment: { Type: String } }
Resources:
  Store:
    Type: AWS::Serverless::Application
    Properties: { Location: store.yaml, Parameters: { Environment: !Ref Environment } }
  Api:
    Type: AWS::Serverless::Application
    Properties:
      Location: api.yaml
      Parameters:
        QueueArn: !GetAtt Store.Outputs.QueueArn
        Environment: !Ref Environment
`,
  'store.yaml': `
Parameters: { Environment: { Type: String } }
Resources:
  Things:
    Type: AWS::DynamoDB::Table
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      TableName: !Sub '\${Environment}-things'
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true }
  Queue:
    Type: AWS::SQS::Queue
    Properties:
      VisibilityTimeout: 60
      RedrivePolicy: { deadLetterTargetArn: !GetAtt Dlq.Arn, maxReceiveCount: 3 }
  Dlq: { Type: AWS::SQS::Queue, Properties: { MessageRetentionPeriod: 1209600 } }
  DlqAlarm:
    Type: AWS::CloudWatch::Alarm
    Properties:
      MetricName: ApproximateNumberOfMessagesVisible
      Dimensions: [{ Name: QueueName, Value: !GetAtt Dlq.QueueName }]
  Files:
    Type: AWS::S3::Bucket
    DeletionPolicy: Retain
    UpdateReplacePolicy: Retain
    Properties:
      PublicAccessBlockConfiguration: { BlockPublicAcls: true, BlockPublicPolicy: true, IgnorePublicAcls: true, RestrictPublicBuckets: true }
  FilesPolicy:
    Type: AWS::S3::BucketPolicy
    Properties:
      Bucket: !Ref Files
      PolicyDocument: { Statement: [{ Effect: Deny, Principal: '*', Action: 's3:*', Resource: !GetAtt Files.Arn, Condition: { Bool: { aws:SecureTransport: 'false' } } }] }
  Firewall:
    Type: AWS::WAFv2::WebACL
    Properties:
      Rules: [{ Name: rate, Statement: { RateBasedStatement: { Limit: 2000, AggregateKeyType: IP } }, Action: { Block: {} } }]
  Control: { Type: AWS::CloudFront::OriginAccessControl }
  Edge:
    Type: AWS::CloudFront::Distribution
    Properties:
      DistributionConfig:
        WebACLId: !GetAtt Firewall.Arn
        Origins: [{ Id: files, S3OriginConfig: {}, OriginAccessControlId: !GetAtt Control.Id }]
Outputs:
  QueueArn: { Value: !GetAtt Queue.Arn }
`,
  'api.yaml': `
Parameters: { Environment: { Type: String }, QueueArn: { Type: String } }
Globals: { Function: { Runtime: nodejs24.x, MemorySize: 512 } }
Resources:
  Gateway: { Type: AWS::Serverless::Api, Properties: { Name: !Ref Environment, Auth: { ApiKeyRequired: true } } }
  Logs: { Type: AWS::Logs::LogGroup, Properties: { RetentionInDays: 7 } }
  Key: { Type: AWS::ApiGateway::ApiKey, Properties: { Name: machine } }
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyDocument: { Statement: [{ Effect: Allow, Action: [sqs:ReceiveMessage], Resource: !Ref QueueArn }] }
  Hello:
    Type: AWS::Serverless::Function
    Metadata: { BuildMethod: esbuild }
    Properties:
      CodeUri: ${HELLO}
      Handler: lambda.hello
      Timeout: 10
      Role: !GetAtt Role.Arn
      LoggingConfig: { LogGroup: !Ref Logs }
      Events:
        Get: { Type: Api, Properties: { RestApiId: !Ref Gateway, Method: get, Path: /hello, Auth: { ApiKeyRequired: false } } }
        Put: { Type: Api, Properties: { RestApiId: !Ref Gateway, Method: put, Path: /hello } }
        Queue: { Type: SQS, Properties: { Queue: !Ref QueueArn, FunctionResponseTypes: [ReportBatchItemFailures] } }
        Changes:
          Type: DynamoDB
          Properties: { Stream: !Ref QueueArn, MaximumRetryAttempts: 3, BisectBatchOnFunctionError: true, DestinationConfig: { OnFailure: { Destination: !Ref QueueArn } }, FunctionResponseTypes: [ReportBatchItemFailures] }
`,
};
