// `node unpack.mjs`: unpacks the browser of @sparticuz/chromium with its libraries and fonts into TMPDIR. A process of its
// own, because the package reads TMPDIR when it is imported.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import chromium, { inflate } from '@sparticuz/chromium';

const bin = fileURLToPath(new URL('../bin', import.meta.resolve('@sparticuz/chromium')));
chromium.setGraphicsMode = false;
await chromium.executablePath(bin);
await inflate(join(bin, 'al2023.tar.br'));
