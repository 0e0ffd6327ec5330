import { pseudonym } from '../pseudonym.ts';
import { decodedValue } from './routing.ts';

/** A path as logs have it: in it users have their pseudonyms. */
export function loggedPath(template: string, path: string): string {
  const names = template.split('/');
  const known = (segment: string, at: number) =>
    names[at] === '{userId}' ? pseudonym(decodedValue(segment)) : segment;
  return path.split('/').map(known).join('/');
}
