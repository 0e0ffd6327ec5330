import { parseImages } from './images.ts';

const A = 'https://a.example/1.jpg';
const B = 'https://a.example/2.jpg';

test.each([
  [`${A} ${B}`],
  [`${A}, ${B}`],
  [`${A},${B}`],
  [`${A};${B}`],
  [`${A} ; ${B};`],
  [`${A}|${B}`],
  [`${A}\n${B},`],
  [`, ${A},, ${B} ,`],
])('%j is two images', (cell) => {
  expect(parseImages(cell)).toEqual({ images: [A, B] });
});

test.each([
  ['a.jpg,b.jpg', ['a.jpg', 'b.jpg']],
  ['a.jpg;b.jpg', ['a.jpg', 'b.jpg']],
  ['/a.jpg,/b.jpg', ['/a.jpg', '/b.jpg']],
  [`${A},/b.jpg`, [A, '/b.jpg']],
  [
    'https://res.cloudinary.com/x/w_100,h_100;q_80/a.jpg, https://b.example/c.jpg',
    ['https://res.cloudinary.com/x/w_100,h_100;q_80/a.jpg', 'https://b.example/c.jpg'],
  ],
  [',', []],
])('%j is %j', (cell, images) => {
  expect(parseImages(cell)).toEqual({ images });
});

test.each([`${A},b.jpg`, `${A};b.jpg`])('%j may be one image or two, and is refused', (cell) => {
  expect(parseImages(cell)).toEqual({ problem: expect.stringContaining('separate images with |') });
});

test.each([
  'https://a.example/fetch/w_100,/https://b.example/y',
  'https://a.example/my /dir/pic',
  'https://a.example/x;/y.jpg',
])('a path after an http(s) URL that does not end like an image, as in %j, is refused', (cell) => {
  expect(parseImages(cell)).toEqual({ problem: expect.stringContaining('separate images with |') });
});

test.each([
  ['https://a.example/x|/y.jpg', ['https://a.example/x', '/y.jpg']],
  ['https://a.example/x | /y.jpg', ['https://a.example/x', '/y.jpg']],
  ['https://a.example/x https://b.example/y', ['https://a.example/x', 'https://b.example/y']],
])('%j is clear: %j', (cell, images) => {
  expect(parseImages(cell)).toEqual({ images });
});

test.each(['https://a.example/a b.jpg', '/a b.jpg', 'https://a.example/a.jpg and more'])(
  'a blank inside of a URL, as in %j, is not taken for a separator',
  (cell) => {
    expect(parseImages(cell)).toEqual({ problem: expect.stringContaining('%20') });
  },
);
