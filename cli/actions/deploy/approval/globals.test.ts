import { withGlobals } from './globals.ts';
import { readBody } from './resolved-template.ts';

// What SAM 1.x's GlobalProperties.merge makes of the same values.
it.each([
  ['maps, key by key', '{ A: 1, B: 1 }', '{ B: 2 }', { A: 1, B: 2 }],
  ['lists, one after the other', '[a]', '[b]', ['a', 'b']],
  ['texts, by the own one', 'a', 'b', 'b'],
  ['a function and a map, by the own one', '!If [C, { A: 1 }, { A: 2 }]', '{ B: 2 }', { B: 2 }],
  ['a map and a function, by the own one', '{ A: 1 }', '!Ref P', { Ref: 'P' }],
  ['two functions, by the own one', '!GetAtt X.Arn', '!Ref P', { Ref: 'P' }],
])('merges %s', (_what, shared, own, merged) => {
  const body = `
Globals: { Api: { Auth: ${shared} } }
Resources: { A: { Type: AWS::Serverless::Api, Properties: { Auth: ${own} } } }`;
  expect(withGlobals(readBody(body) ?? {})).toEqual({
    A: { Type: 'AWS::Serverless::Api', Properties: { Auth: merged } },
  });
});
