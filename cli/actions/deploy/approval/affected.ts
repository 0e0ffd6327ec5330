/** What an update is found to change. */
export interface Affected {
  /** Names of the properties that may get other values, by logical id; none for a resource that stays as it is. */
  properties: ReadonlyMap<string, readonly string[]>;
  /** Logical ids of the resources that may be replaced. */
  replaced: ReadonlySet<string>;
}

/** How resources depend on each other. What else is found never makes less of either. */
interface Dependencies {
  /** Properties of a resource that may get other values, given what is found so far. */
  changed(id: string, found: Affected): readonly string[];
  /** Whether a resource may be replaced when these properties get other values. */
  isReplaced(id: string, properties: readonly string[]): boolean;
}

const sizeOf = ({ properties, replaced }: Affected): number =>
  [...properties.values()].reduce((sum, names) => sum + names.length, replaced.size);

/** Resources that change for values of their own, or because they refer to one of these, at any distance. */
export function affectedResources(ids: readonly string[], { changed, isReplaced }: Dependencies): Affected {
  let found: Affected = { properties: new Map(), replaced: new Set() };
  let size: number;
  do {
    size = sizeOf(found);
    const last = found;
    const properties = new Map(ids.map((id) => [id, changed(id, last)] as const));
    const replaced = ids.filter((id) => isReplaced(id, properties.get(id) ?? []));
    found = { properties, replaced: new Set(replaced) };
  } while (sizeOf(found) > size);
  return found;
}
