import { formOf } from './form.ts';
import { runStory, strayed } from './sdk/crash-matrix.ts';
import { functionsOfShop } from './sdk/functions-of-shop.ts';
import { STORIES } from './sdk/stories.ts';
import { memoryShop } from './world/memory-shop.ts';

const { seed } = formOf();

test('every function of the shop calls something in a story, so that each is tried', async () => {
  const calling = new Set<string>();
  for (const story of STORIES) {
    const run = await runStory(story, [], { seed, shop: memoryShop });
    const { sites, violations, redrives } = run;
    expect({ story: story.name, strayed: await strayed(story, run) }).toEqual({
      story: story.name,
      strayed: [],
    });
    for (const { invocation } of sites) calling.add(invocation);
    expect({ story: story.name, violations, redrives }).toEqual({
      story: story.name,
      violations: [],
      redrives: 0,
    });
  }
  expect([...calling].sort()).toEqual(await functionsOfShop());
});
