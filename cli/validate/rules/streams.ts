import { asMap, type Data, isDataMap } from '../../project/template-yaml.ts';
import { type Finding, finding } from '../finding.ts';
import { at, listOf, mayBeOn, type Resource, resources, type Sources, whereOf } from '../sources.ts';

const STREAMS = ['DynamoDB', 'Kinesis'];

interface StreamSource {
  name: string;
  properties: Data;
  where: string;
}

const eventsOf = (one: Resource): StreamSource[] =>
  Object.entries(asMap(one.properties.Events))
    .filter(([, event]) => STREAMS.includes(String(at(event, 'Type'))))
    .map(([name, event]) => ({
      name: `${name} of ${one.id}`,
      properties: at(event, 'Properties') ?? {},
      where: whereOf(one, 'Events', name),
    }));

/** Only a stream has a starting position. */
const mappings = (sources: Sources): StreamSource[] =>
  resources(sources, 'AWS::Lambda::EventSourceMapping')
    .filter(({ properties }) => properties.StartingPosition !== undefined)
    .map((one) => ({ name: one.id, properties: one.properties, where: whereOf(one) }));

const limited = (value: Data | undefined): boolean => value !== undefined && Number(value) !== -1;

/** Without limits one bad record holds up its shard until the stream forgets it, a day later and with all behind it. */
export const streamSources = (sources: Sources): Finding[] =>
  [...resources(sources, 'AWS::Serverless::Function').flatMap(eventsOf), ...mappings(sources)].flatMap(
    ({ name, properties, where }) => {
      const missing = [
        limited(at(properties, 'MaximumRetryAttempts')) ? '' : 'MaximumRetryAttempts',
        mayBeOn(at(properties, 'BisectBatchOnFunctionError')) ? '' : 'BisectBatchOnFunctionError',
        at(properties, 'DestinationConfig', 'OnFailure') === undefined ? 'DestinationConfig.OnFailure' : '',
        listOf(at(properties, 'FunctionResponseTypes')).some(
          (one) => one === 'ReportBatchItemFailures' || isDataMap(one),
        )
          ? ''
          : 'FunctionResponseTypes: [ReportBatchItemFailures]',
      ].filter((one) => one !== '');
      return missing.length === 0
        ? []
        : [
            finding('stream-source', where, `${name}: one bad record holds up all behind it`, {
              remedy: `Write ${missing.join(', ')}.`,
            }),
          ];
    },
  );
