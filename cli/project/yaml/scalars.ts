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

/**
 * The value of a plain (unquoted) scalar.
 * Numbers whose text would not survive stay text: leading zeros (YAML 1.1 reads them as octal), `+49…`, `12:30`, `1.10`, more digits
 * than a double has. CloudFormation converts such text where a property wants a number.
 * @param keepsFormat false where JSON is passed on as it is, and a number must stay one: `2.0` becomes 2. Default true
 */
export function plainScalar(text: string, keepsFormat = true): string | number | boolean | null {
  if (NULL.test(text)) return null;
  if (TRUE.test(text)) return true;
  if (FALSE.test(text)) return false;
  if (INTEGER.test(text)) return integer(text);
  return FLOAT.test(text) ? decimal(text, keepsFormat) : text;
}
