import { subjectProblem } from './commit-subject.mjs';

test.each([
  'feat(cart): consume the cart version',
  'fix: retry a write conflict with jitter',
  'refactor(orders,catalog)!: one shape for every service',
  'Merge branch main',
  'fixup! feat(cart): consume the cart version',
  `fix: ${'x'.repeat(67)}`,
])('"%s" is a subject', (subject) => {
  expect(subjectProblem(`${subject}\n\nbody\n`)).toBeUndefined();
});

test.each([
  ['consume the cart version', /not conventional/],
  ['feature(cart): consume it', /none of feat, fix/],
  ['fix(Cart): consume it', /small letters/],
  ['fix(cart): consume it.', /full stop/],
  [`fix: ${'x'.repeat(68)}`, /has 73 characters/],
  ['', /not conventional/],
])('"%s" is refused', (subject, problem) => {
  expect(subjectProblem(`${subject}\n# comment of git\n`)).toMatch(problem);
});
