import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';

const eventsOf = (properties: DataMap): [string, string][] =>
  Object.entries(asMap(properties.Events)).map(([name, one]) => [name, String(asMap(one).Type)]);

/** Sources that a function reads from with its own role need no permission to call it. */
export const POLLED = /^(SQS|DynamoDB|Kinesis|MSK|MQ|SelfManagedKafka|DocumentDB)$/;

/** A destination that names none: SAM creates a queue or topic for it. */
const isCreated = (destination: Data): boolean =>
  asMap(destination).Type !== undefined && asMap(destination).Destination === undefined;

/** What leaves with a function because SAM created it: routes, rules and queues; undefined for what no one misses. */
export function lostWith(resource: DataMap | undefined): string | undefined {
  if (resource?.Type !== 'AWS::Serverless::Function') return undefined;
  const properties = asMap(resource.Properties);
  const events = eventsOf(properties).filter(([, type]) => !POLLED.test(type));
  const destinations = Object.values(asMap(asMap(properties.EventInvokeConfig).DestinationConfig));
  if (events.length > 0) return `what SAM creates for its events ${events.map(([name]) => name).join(', ')}`;
  return destinations.some(isCreated) ? 'what SAM creates as its destinations' : undefined;
}

/** What an event of a function or state machine is made into. */
const OF_EVENTS =
  /^AWS::(Lambda::(Permission|EventSourceMapping)|Events::Rule|Scheduler::Schedule|SNS::Subscription|Logs::SubscriptionFilter|IoT::TopicRule|IAM::Role|SQS::Queue(Policy)?)$/;
const OF_API = /^AWS::(ApiGateway(V2)?::\w+|Lambda::Permission)$/;

/** APIs that SAM adds for events of functions that name none. */
const IMPLICIT_API = /^Serverless(Rest|Http)Api/;
const CALLED_BY_API = /^(Http)?Api$/;

function ofEvents(properties: DataMap, suffix: string, type: string): boolean {
  return OF_EVENTS.test(type) && eventsOf(properties).some(([name]) => suffix.startsWith(name));
}

/** Whether SAM makes a resource of this type, with this end of its logical id, of a resource that is written. */
const MAKES: Readonly<Record<string, (properties: DataMap, suffix: string, type: string) => boolean>> = {
  'AWS::Serverless::Function': (properties, suffix, type) =>
    (type === 'AWS::IAM::Role' && suffix === 'Role' && properties.Role === undefined) ||
    (type === 'AWS::Lambda::Url' && suffix === 'Url' && properties.FunctionUrlConfig !== undefined) ||
    (type === 'AWS::Lambda::Permission' &&
      /^UrlPublicPermissions/.test(suffix) &&
      'FunctionUrlConfig' in properties) ||
    (type === 'AWS::CodeDeploy::DeploymentGroup' &&
      suffix === 'DeploymentGroup' &&
      'DeploymentPreference' in properties) ||
    ofEvents(properties, suffix, type),
  'AWS::Serverless::StateMachine': (properties, suffix, type) =>
    (type === 'AWS::IAM::Role' && suffix === 'Role' && properties.Role === undefined) ||
    (type === 'AWS::StepFunctions::StateMachine' && suffix === '') ||
    ofEvents(properties, suffix, type),
  'AWS::Serverless::Api': (_properties, _suffix, type) => OF_API.test(type),
  'AWS::Serverless::HttpApi': (_properties, _suffix, type) => OF_API.test(type),
  'AWS::Serverless::Connector': (_properties, suffix, type) =>
    /^(Policy|\w*LambdaPermission)$/.test(suffix) &&
    /^AWS::(IAM::ManagedPolicy|SNS::TopicPolicy|SQS::QueuePolicy|Lambda::Permission)$/.test(type),
};

/** What SAM adds once for all functions that are deployed step by step. */
const OF_DEPLOYMENTS: Readonly<Record<string, string>> = {
  ServerlessDeploymentApplication: 'AWS::CodeDeploy::Application',
  CodeDeployServiceRole: 'AWS::IAM::Role',
};

/**
 * Finds the written resource that SAM makes another one of.
 * @param written resources of the template before its transforms, with `Globals`
 * @returns its logical id; undefined when nothing that is written explains the resource
 */
export function sourceOf(
  written: Readonly<Record<string, DataMap>>,
  logicalId: string,
  type: string,
): string | undefined {
  const ids = Object.keys(written);
  const properties = (one: string): DataMap => asMap(written[one]?.Properties);
  if (OF_DEPLOYMENTS[logicalId] === type) return ids.find((one) => 'DeploymentPreference' in properties(one));
  const [id] = ids.filter((one) => logicalId.startsWith(one)).sort((a, b) => b.length - a.length);
  if (id !== undefined) {
    const makes = MAKES[String(written[id]?.Type)];
    return makes?.(properties(id), logicalId.slice(id.length), type) ? id : undefined;
  }
  if (!IMPLICIT_API.test(logicalId) || !OF_API.test(type)) return undefined;
  return ids.find((one) => eventsOf(properties(one)).some(([, kind]) => CALLED_BY_API.test(kind)));
}
