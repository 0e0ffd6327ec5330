import { fakeClock } from '../../../platform/clock.ts';
import { seededIds } from '../../../platform/ids.ts';
import { isTrackingId, newTrackingId } from './shipment.ts';

test('tracking ids are TRK- and 8 of 36 characters, all of which occur', () => {
  const ids = seededIds(fakeClock());
  const made = Array.from({ length: 500 }, () => newTrackingId(ids));
  expect(made.filter((id) => !isTrackingId(id))).toEqual([]);
  expect(new Set(made).size).toBe(500);
  const used = new Set(made.flatMap((id) => [...id.slice(4)]));
  expect([...used].sort().join('')).toBe('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ');
});

test.each([
  ['TRK-0A1B2C3D', true],
  ['TRK-0A1B2C3', false],
  ['TRK-0A1B2C3D4', false],
  ['XTRK-0A1B2C3D', false],
  ['TRK-0a1b2c3d', false],
  ['TRK-0A1B2C3-', false],
  ['TRK-', false],
  ['', false],
])('%j is a tracking id: %s', (text, is) => {
  expect(isTrackingId(text)).toBe(is);
});
