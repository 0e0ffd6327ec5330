import { asMap, type Data, type DataMap } from '../../../project/template-yaml.ts';
import { either, type Guard, inside, offByDefaultOn, switchedOff, switchedOn, throttle } from './guards.ts';

/** What a setting of a method takes away from what was set for it. */
const weaker: Guard = either(
  throttle,
  inside('CachingEnabled', switchedOn),
  inside('CacheDataEncrypted', switchedOff),
  inside('RequireAuthorizationForCacheControl', offByDefaultOn),
  inside('DataTraceEnabled', switchedOn),
);

const EVERYTHING = '/* *';

const byMethod = (settings: Data | undefined): Map<string, DataMap> =>
  new Map(
    (Array.isArray(settings) ? settings : []).map((one) => {
      const { ResourcePath: path = '/*', HttpMethod: method = '*' } = asMap(one);
      return [`${String(path)} ${String(method)}`, asMap(one)] as const;
    }),
  );

/**
 * Settings of the methods of a stage, method by method: a method without settings has those of all methods. A cache serves what one caller
 * got to the next, a data trace writes bodies into the log, and a limit that is raised or removed lets more through.
 */
export function methodSettings(before: Data | undefined, after: Data | undefined): string | undefined {
  const [old, now] = [byMethod(before), byMethod(after)];
  const of = (settings: Map<string, DataMap>, method: string): DataMap =>
    settings.get(method) ?? settings.get(EVERYTHING) ?? {};
  const found = [...new Set([...old.keys(), ...now.keys()])].flatMap((method) => {
    const lost = weaker(of(old, method), of(now, method));
    return lost ? [`${method} ${lost}`] : [];
  });
  return found.length > 0 ? `MethodSettings: ${found.join(', ')}` : undefined;
}
