import { holdsWord, searchable, searchWords } from './search.ts';

/** Whether a search finds a text. */
const finds = (q: string, text: string): boolean =>
  searchWords(q).every((word) => holdsWord(searchable(text), word));

test.each([
  [undefined, []],
  ['', []],
  ['  ', []],
  [' Desk   LAMP\tdesk\n', ['desk', 'lamp']],
  ['CAFE\u0301', ['cafe']],
])('the words of the search %j are %j', (q, words) => {
  expect(searchWords(q)).toEqual(words);
});

test.each([
  ['cafe', 'Café crème'],
  ['Cafe\u0301', 'Café'],
  ['café', 'Cafe\u0301'],
  ['strasse', 'Kleine Straße'],
  ['STRASSE', 'Straßenbahn'],
  ['oneill', "O'Neill Board"],
  ['o’neill', "O'Neill Board"],
  ["o'neill", 'O’Neill Board'],
  ['neill', "O'Neill Board"],
  ['istanbul', 'İstanbul mug'],
  ['ISTANBUL', 'istanbul mug'],
  ['smorrebrod', 'Smørrebrød board'],
  ['key', 'A keyboard'],
  ['board key', 'Keyboard for a keyboard, board game'],
  ['tshirt', 'Blue T-Shirt'],
  ['t-shirt', 'Blue T Shirt'],
  ['t-shirt', 'Blue TShirt'],
  ['shirt', 'Blue T-Shirt'],
  ['1.5', 'Kettle 1.5 l'],
  ['(kettle)', 'Kettle 1.5 l'],
  ['c++', 'C++ handbook'],
  ['☕', 'Mug ☕ large'],
  ['本', '日本語の本'],
  ['ひらがな', '日本語のひらがな'],
  ['カメラ', 'デジタルカメラ'],
  ['ไทย', 'ภาษาไทย'],
  ['हिन्दी', 'हिन्दी किताब'],
])('%j finds %j', (q, text) => {
  expect(finds(q, text)).toBe(true);
});

test.each([
  ['a', 'Lamp of steel'],
  ['board', 'A keyboard'],
  ['lamp chair', 'Lamp'],
  ['lampshade', 'Lamp shade'],
  ['☕', 'Mug'],
  ['t-dress', 'Blue T-Shirt'],
  ['हिन्दी', 'हन्दा'],
])('%j does not find %j', (q, text) => {
  expect(finds(q, text)).toBe(false);
});
