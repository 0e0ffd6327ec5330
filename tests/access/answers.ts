import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import type { Document, Json, Operation } from './document.ts';
import type { Answer } from './send.ts';

/** Holds answers against the document. */
export interface Judge {
  /** What is wrong with an answer; a status that the document does not have is wrong, and so is any 5xx. */
  problemsOf(operation: Operation, answer: Answer): string[];
  /** Whether a body is one that the document allows; a route without one allows all. */
  allows(operation: Operation, body: unknown): boolean;
}

export function judgeOf({ components }: Document): Judge {
  const ajv = new Ajv2020({ strict: false, allErrors: false });
  addFormats.default(ajv);
  const compiled = new Map<string, ValidateFunction>();
  const validate = (key: string, schema: Json, value: unknown): string[] => {
    const check = compiled.get(key) ?? ajv.compile({ ...schema, components });
    compiled.set(key, check);
    return check(value) ? [] : [`${key} is not as described: ${ajv.errorsText(check.errors)}`];
  };
  const { Problem } = components.schemas as { readonly Problem: { readonly properties: Json } };
  return {
    problemsOf: ({ id, responses }, { status, headers, json, text }) => {
      const described = responses[status];
      if (status >= 500) return [`${status} ${text}`];
      if (described === undefined) return [`${status} is not in the document`];
      const type = headers.get('content-type') ?? '';
      const schema = described.content?.[type]?.schema;
      if (described.content === undefined) return text === '' ? [] : [`${status} has a body`];
      if (schema === undefined) return [`${status} is of the type ${type}`];
      const code = status < 400 ? undefined : String(json?.code);
      if (code !== undefined && !described['x-codes']?.includes(code)) {
        return [`${id} does not list ${code} for ${status}`];
      }
      const unknown =
        code === undefined ? [] : Object.keys(json ?? {}).filter((name) => !(name in Problem.properties));
      if (unknown.length > 0) return [`${id} ${status} has undescribed members: ${unknown}`];
      return validate(`${id} ${status}`, schema, json);
    },
    allows: ({ id, body }, value) =>
      body === undefined || (value === undefined ? false : validate(`${id} body`, body, value).length === 0),
  };
}
