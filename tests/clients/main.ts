import { openLocalShop } from '../../bench/local-shop.ts';
import { NPM_GENERATORS, OTHER_GENERATORS } from './generators.ts';
import { ACCEPTED_LANGUAGES, generateIn } from './languages.ts';
import { orderWith, servedDocument, withFolder } from './order.ts';

/** `npm run clients`: generates clients from the document of a running shop and orders a cart with each. */
const shop = await openLocalShop();
let failed = 0;
const report = (name: string, problems: readonly string[]): void => {
  failed += problems.length > 0 ? 1 : 0;
  console.log(`${problems.length > 0 ? '✗' : '✓'} ${[name, ...problems].join('\n    ')}`);
};
const problemsOf = (work: Promise<readonly string[]>): Promise<readonly string[]> =>
  work.catch((error: unknown) => [String(error)]);

try {
  const target = { outputs: shop.outputs };
  for (const [index, generator] of [...NPM_GENERATORS, ...OTHER_GENERATORS].entries()) {
    report(`${generator.name}: orders a cart`, await problemsOf(orderWith(generator, target, String(index))));
  }
  const { text: document } = await servedDocument(target);
  for (const language of ACCEPTED_LANGUAGES) {
    const name = `openapi-generator ${language}`;
    const generated = withFolder((folder) => generateIn(language, { document, folder, environment: {} }));
    await generated.then(
      (done) => report(`${name}: ${done}`, []),
      (error: unknown) => report(name, [String(error)]),
    );
  }
} finally {
  await shop.stop();
}
process.exitCode = failed > 0 ? 1 : 0;
