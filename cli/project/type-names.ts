import { didYouMean } from './suggest.ts';
import { asMap, type Data, type DataMap } from './template-yaml.ts';

const SAM = 'AWS::Serverless::';
const SAM_TYPES = [
  'Api',
  'Application',
  'CapacityProvider',
  'Connector',
  'Function',
  'GraphQLApi',
  'HttpApi',
  'LayerVersion',
  'MicrovmImage',
  'NetworkConnector',
  'SimpleTable',
  'StateMachine',
  'WebSocketApi',
].map((name) => `${SAM}${name}`);
const CUSTOM = /^Custom::[\w@-]+$/;
/** Owner, service and name; modules have a fourth part. */
const NAME = /^\w+::\w+::\w+(::MODULE)?$/;

/** Transforms of a template by their names. */
export function transformsOf(data: DataMap): string[] {
  return [data.Transform ?? []].flat().map((one) => String(asMap(one).Name ?? one));
}

/** Whether a type is one of SAM's: its attributes and properties are the transform's to check. */
export const isSamType = (type: Data | undefined): boolean => String(type).startsWith(SAM);

/** Returns what is wrong with the name of a resource type itself, whatever types the account has. */
export function wrongTypeName(type: string): string | undefined {
  if (isSamType(type))
    return SAM_TYPES.includes(type) ? undefined : `SAM has no such type. ${didYouMean(type, SAM_TYPES)}`;
  const trimmed = type.trim();
  if (trimmed !== type) return `it has blanks around it. Did you mean ${trimmed}?`;
  if (/^custom::/i.test(type))
    return CUSTOM.test(type) || (NAME.test(type) && type.startsWith('Custom::'))
      ? undefined
      : 'a custom type is Custom::Name, of letters, digits, _, @ and -';
  if (!NAME.test(type)) return 'a type is Owner::Service::Name, such as AWS::SQS::Queue, or Custom::Name';
  return /^aws::/i.test(type) && !type.startsWith('AWS::')
    ? `upper and lower case differ. Did you mean AWS${type.slice(3)}?`
    : undefined;
}
