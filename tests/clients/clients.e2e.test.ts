import { outputs } from '../harness/shop.ts';
import { NPM_GENERATORS } from './generators.ts';
import { orderWith, servedDocument } from './order.ts';

const shop = () => ({ outputs: outputs() });

test('the document names the address at which the shop answers', async () => {
  const { server } = await servedDocument(shop());
  expect(server).toBe(outputs().ApiUrl?.replace(/\/$/, ''));
});

test.each(NPM_GENERATORS)('a client of $name orders a cart', async (generator) => {
  const name = `${generator.name.replaceAll(/\W+/g, '-')}-${process.pid}-${Date.now()}`;
  expect(await orderWith(generator, shop(), name)).toEqual([]);
});
