import { asMap, type Data, isDataMap } from '../../../project/template-yaml.ts';
import type { Reviewed, Rule } from './reviewed.ts';

// New code is harmless; where it comes from, and which of its versions runs, is not.

const json = (value: Data | undefined): string => JSON.stringify(value) ?? '';

/** The bucket or repository of a piece of code; undefined for code that is in the template or in this checkout. */
function placeOf(code: Data | undefined): string | undefined {
  if (typeof code === 'string') return /^s3:\/\/([^/]+)/.exec(code)?.[1];
  if (!isDataMap(code)) return undefined;
  const { S3Bucket: bucket = code.Bucket, ImageUri: image } = code;
  if (bucket !== undefined) return json(bucket);
  if (image === undefined)
    return Object.keys(code).some((key) => key.startsWith('Fn::')) ? json(code) : undefined;
  return json(typeof image === 'string' ? image.replace(/(@|:[^:/]*$).*/, '') : image);
}

/** Code may be other code of the same place, or be written into the template. */
const samePlace: Rule = (before, after, { isNew }) => {
  const place = placeOf(after);
  if (isNew || place === undefined || place === placeOf(before)) return undefined;
  return { verb: 'changes', what: 'the bucket or repository of its code' };
};

/** The logical id of the resource that a value means; undefined when it means none, or only in part. */
function referredTo(value: Data | undefined): string | undefined {
  const { Ref: ref, 'Fn::GetAtt': getAtt } = asMap(value);
  const [id] = [ref ?? getAtt ?? ''].flat().map((one) => String(one).split('.')[0]);
  return id === '' ? undefined : id;
}

/** A deployment or version that is published with this change. One that was there before may be of before a key was asked for. */
function isPublishedNow(value: Data | undefined, type: RegExp, one: Reviewed): boolean {
  const id = referredTo(value) ?? '';
  const isOfTemplate = type.test(String(one.resources?.[id]?.Type));
  return (
    isOfTemplate && one.previous !== undefined && (!(id in one.previous) || one.replaced?.has(id) === true)
  );
}

const published =
  (type: RegExp): Rule =>
  (_before, after, one) =>
    one.isNew || after === '$LATEST' || isPublishedNow(after, type, one)
      ? undefined
      : { verb: 'changes', what: 'it may run what an earlier deployment published' };

const LAYER = /^AWS::(Lambda|Serverless)::LayerVersion$/;

/** Layers of the template are code like any other; those of others are rights, and may be what watches the code. */
const layers: Rule = (before, after, { resources, previous, isNew }) => {
  const foreign = (value: Data | undefined, of: typeof resources) =>
    [value ?? []].flat().filter((one) => !LAYER.test(String(of?.[referredTo(one) ?? '']?.Type)));
  const [old, now] = [foreign(before, previous), foreign(after, resources)];
  if (json(old) === json(now)) return undefined;
  return { verb: isNew ? 'adds' : 'changes', what: 'Layers' };
};

/** Rules by `type/property`. */
export const CODE_SOURCES: Readonly<Record<string, Rule>> = {
  'AWS::ApiGateway::Stage/DeploymentId': published(/^AWS::ApiGateway::Deployment$/),
  'AWS::ApiGatewayV2::Stage/DeploymentId': published(/^AWS::ApiGatewayV2::Deployment$/),
  'AWS::Lambda::Alias/FunctionVersion': published(/^AWS::Lambda::Version$/),
  'AWS::Lambda::Function/Code': samePlace,
  'AWS::Lambda::Function/Layers': layers,
  'AWS::Lambda::LayerVersion/Content': samePlace,
  'AWS::Serverless::Function/CodeUri': samePlace,
  'AWS::Serverless::Function/ImageUri': (before, after, one) =>
    samePlace({ ImageUri: before ?? null }, { ImageUri: after ?? null }, one),
  'AWS::Serverless::LayerVersion/ContentUri': samePlace,
};

/** Properties that point at what is published: a replaced resource there is what the change is about. */
const POINTS_AT_CODE =
  /^AWS::(ApiGateway(V2)?::Stage\/DeploymentId|Lambda::Alias\/FunctionVersion|(Lambda|Serverless)::Function\/Layers)$/;
const PUBLISHED =
  /^AWS::(ApiGateway(V2)?::Deployment|Lambda::(Version|LayerVersion)|Serverless::LayerVersion)$/;

/** The part of a property that may be another's: without what the template publishes itself. */
export function unpublished(
  type: string,
  property: string,
  value: Data | undefined,
  resources: Reviewed['resources'],
): Data | undefined {
  if (!POINTS_AT_CODE.test(`${type}/${property}`) || value === undefined) return value;
  return [value].flat().filter((one) => !PUBLISHED.test(String(resources?.[referredTo(one) ?? '']?.Type)));
}
