import { asMap, type Data } from '../../project/template-yaml.ts';
import { at, listOf, type Resource, resources, type Sources } from '../sources.ts';

/** A metric that an alarm watches. */
export interface WatchedMetric {
  alarm: Resource;
  name: Data | undefined;
  namespace: Data | undefined;
  /** Values of its dimensions. */
  values: readonly Data[];
}

const metric = (alarm: Resource, value: Data | undefined): WatchedMetric => ({
  alarm,
  name: at(value, 'MetricName'),
  namespace: at(value, 'Namespace'),
  values: listOf(at(value, 'Dimensions')).flatMap((one) => asMap(one).Value ?? []),
});

/** All metrics that alarms watch, those of expressions over several metrics too. */
export const watchedMetrics = (sources: Sources): WatchedMetric[] =>
  resources(sources, 'AWS::CloudWatch::Alarm').flatMap((alarm) => [
    metric(alarm, alarm.properties),
    ...listOf(alarm.properties.Metrics).map((one) => metric(alarm, at(one, 'MetricStat', 'Metric'))),
  ]);
