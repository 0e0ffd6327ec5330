import { condition, evaluate, type Scope, STACK_ID } from '../../project/intrinsics.ts';
import { asReference, references } from '../../project/references.ts';
import type { WritePending } from '../../project/resolve-stack.ts';
import { asMap, type Data, isDataMap } from '../../project/template-yaml.ts';
import { unknownValue } from './compare.ts';

const asText = (value: Data | symbol): string => (typeof value === 'symbol' ? '' : [value].flat().join(','));

/** Writes values that depend on outputs which are not known yet: a mark is shown in a text, and in place of a calculation. */
export function pendingWriter(isStack: (logicalId: string) => boolean): WritePending {
  /** The marks of all outputs within that are not known: nothing is known of what a function makes of them. */
  function marksIn(written: Data, scope: Scope): string | undefined {
    const found = references(written).flatMap(({ logicalId, attribute = STACK_ID }) => {
      if (!isStack(logicalId) || scope.attribute(logicalId, attribute) !== undefined) return [];
      return unknownValue(
        logicalId,
        attribute === STACK_ID ? 'StackId' : attribute.replace(/^Outputs\./, ''),
      );
    });
    return found.length === 0 ? undefined : [...new Set(found)].join('');
  }

  function write(written: Data, scope: Scope): string | undefined {
    const value = evaluate(written, scope);
    if (value !== undefined) return asText(value);
    if (Array.isArray(written)) return joined(written, ',', scope);
    const [[name = '', argument = null] = []] = Object.entries(asMap(written));
    if (name === 'Fn::Sub') return substituted(argument, scope);
    if (!Array.isArray(argument)) return marksIn(written, scope);
    const [first = null, second = null, third = null] = argument;
    if (name === 'Fn::Join' && Array.isArray(second)) return joined(second, String(first), scope);
    if (name === 'Fn::If') return write(condition(String(first), scope) ? second : third, scope);
    return marksIn(written, scope);
  }

  function joined(parts: readonly Data[], separator: string, scope: Scope): string | undefined {
    const texts = parts
      .filter((one) => typeof evaluate(one, scope) !== 'symbol')
      .map((one) => write(one, scope));
    return texts.includes(undefined) ? undefined : texts.join(separator);
  }

  function substituted(argument: Data, scope: Scope): string | undefined {
    const [text = '', own] = Array.isArray(argument) ? argument : [argument];
    const variables = isDataMap(own) ? own : {};
    const parts = String(text).split(/(\$\{[^!}][^}]*\})/);
    return joined(
      parts.map((part): Data => {
        const [, name] = /^\$\{([^!}][^}]*)\}$/.exec(part) ?? [];
        if (name === undefined) return { 'Fn::Sub': part };
        if (name in variables) return variables[name] ?? '';
        const { logicalId, attribute } = asReference(name);
        return attribute === undefined ? { Ref: logicalId } : { 'Fn::GetAtt': [logicalId, attribute] };
      }),
      '',
      scope,
    );
  }

  return write;
}
