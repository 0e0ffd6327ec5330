import type { MessageLevel, Where } from '../output/message.ts';

/** One property of a message's `data`. */
export interface Field<T = unknown, O extends boolean = boolean> {
  type: string;
  /** What it says, for docs/messages.md. */
  what: string;
  optional: O;
  /** A text whose line breaks are the command's own; those of any other field become `⏎` in the text for people. */
  multiline?: true;
  /** Never there: only carries the type. */
  readonly value?: T;
}

const field =
  <T>(type: string) =>
  (what: string): Field<T, false> => ({ type, what, optional: false });

export const string = field<string>('string');
/** A text of several lines, each of them made by `oneLine`. */
export const multiline = (what: string): Field<string, false> => ({ ...string(what), multiline: true });
export const number = field<number>('number');
export const boolean = field<boolean>('boolean');
export const strings = field<readonly string[]>('string[]');
export const anything = field<unknown>('JSON');
export const list = <T>(type: string, what: string): Field<readonly T[], false> => ({
  type: `${type}[]`,
  what,
  optional: false,
});
export const optional = <T>(one: Field<T, false>): Field<T, true> => ({ ...one, optional: true });

export type Fields = Readonly<Record<string, Field>>;

type ValueOf<F> = F extends { readonly value?: infer T } ? T : never;
type OptionalKeys<F extends Fields> = {
  [K in keyof F]: F[K] extends Field<unknown, true> ? K : never;
}[keyof F];

/** What `data` of a message must look like. */
export type DataOf<F extends Fields> = {
  readonly [K in Exclude<keyof F, OptionalKeys<F>>]: ValueOf<F[K]>;
} & { readonly [K in OptionalKeys<F>]?: ValueOf<F[K]> | undefined };

/** What a message is about: nothing in particular, a stack (perhaps a resource of it), or a resource. */
export type About = 'all' | 'stack' | 'resource';

export type WhereOf<A extends About> = A extends 'stack'
  ? { stack: string; resource?: string | undefined }
  : A extends 'resource'
    ? { stack?: string | undefined; resource: string }
    : Where;

/** A message as the registry holds it. */
export interface Definition<F extends Fields = Fields, A extends About = About> {
  level: MessageLevel;
  about: A;
  data: F;
  /** One line for people, without colour. */
  text(data: DataOf<F>, at: WhereOf<A>): string;
  /** When it is said, and what that means; for docs/messages.md. */
  explain: string;
  /** It moves the live display on and is left out of plain lines, which tell each event anyway. */
  counter?: true;
}

/** Any of them, as code that does not know which one sees it. */
export interface AnyDefinition extends Omit<Definition, 'text'> {
  text(data: Readonly<Record<string, unknown>>, at: Where): string;
}

/** Writes a message down with its types: `data` decides what `text` is given. */
export const define = <const F extends Fields, A extends About = 'all'>(
  definition: Omit<Definition<F, A>, 'about'> & { about?: A },
): Definition<F, A> => ({ ...definition, about: definition.about ?? ('all' as A) });
