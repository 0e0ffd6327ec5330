import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import {
  at,
  fields,
  list,
  loadProject,
  type Node,
  type Resource,
  resolve,
  resources,
} from '../templates/template.ts';
import { EVENTS, readEvent, readManifest } from './manifest.ts';

const manifest = readManifest();
const project = loadProject();
const functions = resources(project, 'AWS::Serverless::Function');
const parsed = (file: string): Node => JSON.parse(readEvent(file));

const schema = {
  type: 'array',
  minItems: 1,
  items: {
    type: 'object',
    additionalProperties: false,
    required: ['file', 'function', 'logicalId', 'stack', 'trigger', 'expect'],
    properties: {
      file: { type: 'string', pattern: '^[a-z-]+/[a-z-]+\\.json$' },
      function: { type: 'string', pattern: '^[a-z-]+$' },
      logicalId: { type: 'string', pattern: '^[A-Za-z]+Function$' },
      stack: { type: 'string' },
      trigger: { type: 'string', minLength: 1 },
      expect: { type: 'object' },
    },
  },
};

function triggerOf(resource: Resource, event: Node): string {
  const properties = at(event, 'Properties');
  switch (at(event, 'Type')) {
    case 'Api':
      return `${String(at(properties, 'Method')).toUpperCase()} ${at(properties, 'Path')}`;
    case 'SQS':
      return `SQS ${resolve(project, resource.stack, at(properties, 'Queue'))?.id}`;
    default:
      return String(at(event, 'Type'));
  }
}

function triggersOf(resource: Resource): string[] {
  const events = Object.values(fields(resource.properties.Events));
  const triggers = events.length === 0 ? ['Invoke'] : events.map((event) => triggerOf(resource, event));
  return triggers.map((trigger) => `${resource.stack.id}/${resource.id} ${trigger}`);
}

test('the manifest is as its schema says', () => {
  const validate = new Ajv({ allErrors: true }).compile(schema);
  validate(manifest);
  expect(validate.errors ?? []).toEqual([]);
});

test('every trigger of every function has an event, and no event is for anything else', () => {
  const wanted = functions.flatMap(triggersOf);
  const given = manifest.map(({ stack, logicalId, trigger }) => `${stack}/${logicalId} ${trigger}`);
  expect([...new Set(given)].sort()).toEqual([...new Set(wanted)].sort());
});

test('the manifest lists exactly the files that are there', () => {
  const files = readdirSync(EVENTS, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.json') && file !== 'manifest.json')
    .sort();
  expect(manifest.map(({ file }) => file).sort()).toEqual(files);
});

test.each(manifest)('$file is named after its function', ({ file, function: name, logicalId }) => {
  const resource = functions.find(({ id }) => id === logicalId);
  const suffix = String(at(resource?.properties.FunctionName, 'Fn::Sub')).replace(
    /^cloudcart-\$\{\w+\}-/,
    '',
  );
  expect([name, file.split('/')[0]]).toEqual([suffix, suffix]);
});

const requests = manifest.filter(({ trigger }) => trigger.includes(' /'));

test.each(requests)('$file is a request as API Gateway makes it', ({ file, trigger }) => {
  const event = parsed(file);
  const headers = fields(at(event, 'headers'));
  const parameters = Object.entries(fields(at(event, 'pathParameters')));
  const path = parameters.reduce(
    (text, [name, value]) => text.replace(`{${name}}`, String(value)),
    String(at(event, 'resource')),
  );
  expect(`${at(event, 'httpMethod')} ${at(event, 'resource')}`).toBe(trigger);
  expect(at(event, 'path')).toBe(path);
  expect(at(event, 'requestContext', 'path')).toBe(`/${at(event, 'requestContext', 'stage')}${path}`);
  expect(Object.entries(headers).map(([name, value]) => [name, [value]])).toEqual(
    Object.entries(fields(at(event, 'multiValueHeaders'))),
  );
  expect(Object.keys(headers)).toEqual(
    expect.arrayContaining(['Host', 'X-Forwarded-For', 'X-Amzn-Trace-Id']),
  );
  expect(at(event, 'requestContext', 'identity', 'apiKey')).toBe(headers['x-api-key']);
});

const batches = manifest.filter(({ trigger }) => trigger.startsWith('SQS '));
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

test.each(batches)('$file is a batch of events that its queue gets', ({ file, trigger }) => {
  const heard = resources(project, 'AWS::SNS::Subscription')
    .filter(
      ({ stack, properties }) =>
        resolve(project, stack, properties.Endpoint)?.id === trigger.slice('SQS '.length),
    )
    .flatMap(({ properties }) => list(at(properties.FilterPolicy, 'type')));
  for (const record of list(at(parsed(file), 'Records'))) {
    const body = String(at(record, 'body'));
    const outer: Node = JSON.parse(body);
    const event: Node = file.includes('sns-envelope') ? JSON.parse(String(at(outer, 'Message'))) : outer;
    const attribute = at(record, 'messageAttributes', 'type', 'stringValue');
    expect(at(record, 'md5OfBody')).toBe(md5(body));
    expect(heard).toContain(at(event, 'type'));
    expect(attribute ?? at(outer, 'MessageAttributes', 'type', 'Value')).toBe(at(event, 'type'));
    expect(at(event, 'subject')).toBe(at(event, 'data', 'orderId'));
  }
});

test('every queue has a raw event and one in an SNS envelope', () => {
  const forms = batches.map(({ trigger, file }) => `${trigger} ${file.includes('sns-envelope')}`);
  const queues = [...new Set(batches.map(({ trigger }) => trigger))];
  expect([...new Set(forms)].sort()).toEqual(
    queues.flatMap((queue) => [`${queue} false`, `${queue} true`]).sort(),
  );
});

test('products that the events name are in the sample catalog', () => {
  const catalog = readFileSync(join(EVENTS, '..', 'cli', 'seed', 'products.json'), 'utf8');
  const known = list(JSON.parse(catalog)).map((product) => String(at(product, 'productId')));
  const named = manifest.flatMap(({ file }) =>
    [...readEvent(file).matchAll(/productId\\?"\s*:\s*\\?"([^"\\]+)/g)].map(([, id]) => String(id)),
  );
  expect([...new Set(named)].filter((id) => !known.includes(id))).toEqual(['never-in-the-catalog']);
});
