import type { DataMap } from '../project/template-yaml.ts';

/** What an artifact is made of. Paths are absolute. */
export type ArtifactSource =
  /** A file that is sent as it is: a zip, a document. */
  | { kind: 'file'; file: string; what: string }
  /** A file that is put into a zip, alone. */
  | { kind: 'zipped-file'; file: string; what: string }
  /** A folder that is zipped. @property prefix folder within the zip: `python/` */
  | { kind: 'folder'; folder: string; prefix: string; what: string }
  /** A function or layer that `sam build` builds. */
  | SamSource;

export interface SamSource {
  kind: 'sam';
  folder: string;
  /** `Stack/LogicalId`, of messages and folders. */
  label: string;
  logicalId: string;
  /** Its resource with plain values: what `sam build` needs to know of it. */
  resource: DataMap;
  /** Language or build method: `Python`. */
  language: string;
  what: string;
}
