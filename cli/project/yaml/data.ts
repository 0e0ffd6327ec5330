/** Plain data out of YAML or JSON. */
export type PlainData = string | number | boolean | null | PlainData[] | PlainMap;
export type PlainMap = { [key: string]: PlainData };

/** Keys and indexes from the root to a value. */
export type Path = readonly (string | number)[];
