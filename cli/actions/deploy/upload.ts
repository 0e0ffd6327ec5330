import { readFile } from 'node:fs/promises';
import pLimit from 'p-limit';
import { type ArtifactStore, ensureStored } from '../../aws/artifact-store.ts';
import type { CodeArtifact, StoredFile, TemplateFile } from '../../build/build.ts';
import type { ActionContext } from '../../context.ts';
import { message } from '../../messages/registry.ts';

const PARALLEL_UPLOADS = 8;

/** What a stack needs in the bucket. */
export interface Uploads {
  artifacts: readonly Pick<CodeArtifact, 'key' | 'file' | 'bytes' | 'logicalId'>[];
  files?: readonly Pick<StoredFile, 'name' | 'file' | 'bytes' | 'resource'>[];
  template: Pick<TemplateFile, 'key' | 'file' | 'bytes' | 'stack'>;
}

/**
 * Uploads what the bucket lacks of a stack's code, files and template, and replaces what is there under their names with other contents.
 * @returns how many objects were sent
 */
export async function uploadMissing(
  context: Pick<ActionContext, 'reporter'>,
  store: ArtifactStore,
  { artifacts, files = [], template }: Uploads,
  read: (file: string) => Promise<Uint8Array> = (file) => readFile(file),
): Promise<number> {
  const slot = pLimit(PARALLEL_UPLOADS);
  const objects = [
    ...artifacts.map((one) => ({
      key: `${one.key}.zip`,
      file: one.file,
      bytes: one.bytes,
      resource: one.logicalId,
    })),
    ...files.map(({ name, file, bytes, resource }) => ({ key: name, file, bytes, resource })),
    { key: `${template.key}.template`, file: template.file, bytes: template.bytes, resource: undefined },
  ];
  const unique = [...new Map(objects.map((one) => [one.key, one])).values()];
  const sent = await Promise.all(
    unique.map((object) =>
      slot(async () => {
        const { key, bytes, file, resource } = object;
        const outcome = await ensureStored(store, key, () => read(file));
        const at = { stack: template.stack, resource };
        if (outcome === 'replaced') context.reporter.emit(message('artifact-replaced', { key }, at));
        if (outcome === 'present') return 0;
        context.reporter.emit(message('uploaded', { key, bytes }, at));
        return 1;
      }),
    ),
  );
  return sent.reduce<number>((sum, one) => sum + one, 0);
}
