import type { Path, PlainData } from './data.ts';

// YAML 1.1, as PyYAML (aws-cli, sam) and CloudFormation resolve plain scalars; decision 0054 names where digits win over it.
const NULL = /^(?:~|null|Null|NULL|)$/;
const TRUE = /^(?:yes|Yes|YES|true|True|TRUE|on|On|ON)$/;
const FALSE = /^(?:no|No|NO|false|False|FALSE|off|Off|OFF)$/;
const INTEGER = /^-?(?:0|[1-9][0-9_]*|0b[01_]+|0x[0-9a-fA-F_]+)$/;
const FLOAT = /^(?:[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)$/;

/** A number when nothing of its text is lost with it; else the text. */
function integer(text: string): number | string {
  const negative = text.startsWith('-');
  const size = Number(text.slice(negative ? 1 : 0).replaceAll('_', ''));
  // Number has no -0 that prints as one, and rounds what is beyond 2^53.
  if (!Number.isSafeInteger(size) || (negative && size === 0)) return text;
  return negative ? -size : size;
}

function decimal(text: string, keepsFormat: boolean): number | string {
  const value = Number(text.replaceAll('_', ''));
  return String(value) === text || (!keepsFormat && Number.isFinite(value)) ? value : text;
}

/** Properties that a service gets as JSON, where CloudFormation converts nothing. */
const PASSED_ON = new Set([
  'Body',
  'Content',
  'Definition',
  'DefinitionBody',
  'EventPattern',
  'FilterPolicy',
  'Fn::ToJsonString',
  'Pattern',
  'Schema',
]);

/**
 * The value of a plain (unquoted) scalar of a template.
 * Numbers whose text would not survive stay text: leading zeros (YAML 1.1 reads them as octal), `+49…`, `12:30`, `1.10`, more digits
 * than a double has. CloudFormation converts such text where a property wants a number; where JSON is passed on as it is, `2.0` is 2.
 */
export function templateScalar(text: string, path: Path): PlainData {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (INTEGER.test(text)) return integer(text);
  if (!FLOAT.test(text)) return text;
  return decimal(text, !path.some((part) => PASSED_ON.has(String(part))));
}

/** The value of a plain scalar of samconfig.yaml: YAML 1.2 as sam reads it, with the text of numbers and dates. */
export function settingsScalar(text: string): PlainData {
  if (NULL.test(text)) return null;
  if (/^(?:true|True|TRUE)$/.test(text)) return true;
  return /^(?:false|False|FALSE)$/.test(text) ? false : text;
}
