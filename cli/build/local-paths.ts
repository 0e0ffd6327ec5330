import { asMap, type Data, isDataMap } from '../project/template-yaml.ts';

/**
 * How a template refers to an object in the artifact bucket: `s3://bucket/key`; maps of `Bucket` and `Key`, or of `S3Bucket` and
 * `S3Key`; or the address of a template. `inline`: the text itself, in the property with `Inline` in place of `Uri`, because SAM
 * accepts no reference there.
 */
export type ReferenceForm = 's3-uri' | 'bucket-key' | 's3-bucket-key' | 'template-url' | 'inline';

/** A property that may name a local file or folder. */
export interface LocalPath {
  /** Below `Properties`; `*` is every key of a map. */
  path: readonly string[];
  form: ReferenceForm;
  /** What becomes of a single file: it is sent as it is, put into a zip, or packaged as a template. Folders are zipped. */
  file: 'raw' | 'zip' | 'template' | 'raw-template';
}

/** A layer or function that needs its property; the others may have their contents inline. */
export const REQUIRED: ReadonlySet<string> = new Set([
  'AWS::Lambda::LayerVersion',
  'AWS::Serverless::LayerVersion',
]);

const raw = (name: string, form: ReferenceForm): LocalPath => ({ path: name.split('.'), form, file: 'raw' });
const zip = (name: string, form: ReferenceForm): LocalPath => ({ path: name.split('.'), form, file: 'zip' });

const APPSYNC = [
  raw('RequestMappingTemplateS3Location', 's3-uri'),
  raw('ResponseMappingTemplateS3Location', 's3-uri'),
  raw('CodeS3Location', 's3-uri'),
];

/** Every property that `sam package` uploads, but for the code of functions. */
export const LOCAL_PATHS: Readonly<Record<string, readonly LocalPath[]>> = {
  'AWS::ApiGateway::RestApi': [raw('BodyS3Location', 'bucket-key')],
  'AWS::ApiGatewayV2::Api': [raw('BodyS3Location', 'bucket-key')],
  'AWS::AppSync::FunctionConfiguration': APPSYNC,
  'AWS::AppSync::GraphQLSchema': [raw('DefinitionS3Location', 's3-uri')],
  'AWS::AppSync::Resolver': APPSYNC,
  'AWS::CloudFormation::ModuleVersion': [raw('ModulePackage', 's3-uri')],
  'AWS::CloudFormation::ResourceVersion': [raw('SchemaHandlerPackage', 's3-uri')],
  'AWS::CloudFormation::Stack': [{ path: ['TemplateURL'], form: 'template-url', file: 'template' }],
  'AWS::CloudFormation::StackSet': [{ path: ['TemplateURL'], form: 'template-url', file: 'raw-template' }],
  'AWS::ElasticBeanstalk::ApplicationVersion': [raw('SourceBundle', 's3-bucket-key')],
  'AWS::Glue::Job': [raw('Command.ScriptLocation', 's3-uri')],
  'AWS::Lambda::LayerVersion': [zip('Content', 's3-bucket-key')],
  'AWS::Serverless::Api': [raw('DefinitionUri', 'bucket-key')],
  'AWS::Serverless::Application': [{ path: ['Location'], form: 'template-url', file: 'template' }],
  'AWS::Serverless::GraphQLApi': [
    raw('SchemaUri', 'inline'),
    raw('Resolvers.*.*.CodeUri', 's3-uri'),
    raw('Functions.*.CodeUri', 's3-uri'),
  ],
  'AWS::Serverless::HttpApi': [raw('DefinitionUri', 'bucket-key')],
  'AWS::Serverless::LayerVersion': [zip('ContentUri', 'bucket-key')],
  'AWS::Serverless::StateMachine': [raw('DefinitionUri', 'bucket-key')],
  'AWS::StepFunctions::StateMachine': [raw('DefinitionS3Location', 'bucket-key')],
};

/** Entries of the section `Metadata`, by their name: `sam publish` reads them. */
export const LOCAL_METADATA: Readonly<Record<string, readonly LocalPath[]>> = {
  'AWS::ServerlessRepo::Application': [raw('LicenseUrl', 's3-uri'), raw('ReadmeUrl', 's3-uri')],
};

/** The concrete paths of a pattern within a value, each with what is written there. */
export function matches(value: Data | undefined, pattern: readonly string[]): [path: string[], Data][] {
  const [key, ...rest] = pattern;
  if (key === undefined) return value === undefined || value === null ? [] : [[[], value]];
  if (!isDataMap(value)) return [];
  const keys = key === '*' ? Object.keys(value) : [key];
  return keys.flatMap((one) =>
    matches(asMap(value)[one], rest).map(([path, found]): [string[], Data] => [[one, ...path], found]),
  );
}

/** Whether a text is an address, not a path of this machine. */
export const isAddress = (text: string): boolean => /^(s3|https?|file):\/\//i.test(text);
