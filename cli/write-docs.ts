import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { DOCUMENTS } from './documents.ts';

for (const { file, render } of DOCUMENTS) {
  writeFileSync(path.resolve(file), render());
  process.stderr.write(`${file} written\n`);
}
