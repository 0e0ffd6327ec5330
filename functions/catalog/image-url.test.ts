import { IMAGE_URL, imageUrlProblem } from './image-url.ts';

test.each([
  'https://example.com/lamp.jpg',
  'https://cdn.example:8443/x.jpg',
  'http://localhost:9000/x.png',
  'http://127.0.0.1/x.png',
  'https://[2001:db8::1]:8443/x.png',
  "https://cdn.dummyjson.com/dior-j'adore/1.webp",
  'https://res.cloudinary.com/demo/image/upload/b_rgb:fff/x.jpg',
  'https://encrypted-tbn0.gstatic.com/images?q=tbn:ANd9GcQ&s',
  'HTTPS://EXAMPLE.COM/X.JPG',
  'https://example.com/a[1].jpg?size[]=2',
  'https://example.com',
  'https://example.com?x=/y',
  'https://example.com/a%20b.jpg#top',
  'https://example.com/~shop/(1),2;3+4=5*6!$&@x.jpg',
  '/images/lamp.jpg',
  '/_next/image?url=%2Fa.png&w=64:1',
  'images/lamp.jpg',
  'lamp.jpg',
])('%s is an image URL', (url) => {
  expect(IMAGE_URL.test(url)).toBe(true);
});

test.each([
  ['javascript:alert(1)', 'not with javascript:'],
  ['data:image/png;base64,AAAA', 'not with data:'],
  ['localhost:9000/x.png', 'not with localhost:'],
  ['https://x.example/a b.jpg', 'holds " " as its character 20: percent-encode it as %20'],
  ['https://x.example/é.jpg', 'holds "é" as its character 19: percent-encode it as %C3%A9'],
  ['https://x.example/👋"', 'holds "👋" as its character 19'],
  ['https://x.example/a\\b', 'holds "\\\\" as its character 20'],
  ['https://x.example/a\nb', 'holds "\\n"'],
  ['https://x.example/<b>', 'holds "<"'],
  ['https://x.example/100%.jpg', 'holds a % without two hexadecimal digits'],
  ['https://x.example/a#b#c', 'holds # twice'],
  ['https://user:secret@x.example/a', 'must not hold a user name or password'],
  ['//x.example/a.jpg', 'must begin with http://, https:// or a single /'],
  ['https://x.example:99999/a', 'check its host and port'],
  ['https:///a.jpg', 'check its host and port'],
  ['https://', 'check its host and port'],
  ['', 'is empty: name a URL or leave it out'],
  ['https://bücher.example/a.jpg', 'holds "ü" in its host: write the host as xn--bcher-kva.example'],
  ['https://bücher.example:8443/a.jpg', 'write the host as xn--bcher-kva.example'],
  ['https://x y.example/a.jpg', 'holds " " in its host: a host cannot contain it'],
  ['https://x\\y.example/a.jpg', 'in its host: a host cannot contain it'],
  ['https://üser:secret@x.example/a', 'must not hold a user name or password'],
  ['../a.jpg', 'or be a path such as /images/lamp.jpg'],
  ['?a', 'or be a path such as /images/lamp.jpg'],
  ['/', 'or be a path such as /images/lamp.jpg'],
  ['https:/x.example/a.jpg', 'must begin with http:// or https://'],
  ['\ud800', 'percent-encode it as'],
])('%j is refused: %s', (url, why) => {
  expect(IMAGE_URL.test(url)).toBe(false);
  expect(imageUrlProblem(url)).toContain(why);
  expect(imageUrlProblem(url)).toContain(JSON.stringify(url.toWellFormed()));
});

test('a long URL is quoted in part', () => {
  expect(imageUrlProblem(`ftp://x/${'a'.repeat(3000)}`).length).toBeLessThan(200);
});
