// Newer versions, as Rust would tell of them.

import type { Updates } from '../../src/generated/Updates';

/** What a window may find. Without one of these, the build looks for nothing. */
export type UpdateSituation =
  'none' | 'offered' | 'closes' | 'administered' | 'tampered' | 'forged' | 'offline';

export const UPDATE_SIZE = 5_242_880;

export function updates(situation: UpdateSituation | undefined, address: string): Updates {
  const offered = situation !== 'none' && situation !== 'forged' && situation !== 'offline';
  const none: Updates = {
    searches: situation !== undefined,
    version: '0.1.0',
    address,
    defaultAddress: situation === undefined ? null : 'https://preau.exemple.fr/versions/',
    searchedAt: null,
    outcome: null,
    offer: null,
  };
  if (situation === undefined || situation === 'offline') return none;
  return {
    ...none,
    searchedAt: '2026-11-21T08:02:00+01:00',
    outcome: situation === 'forged' ? 'forged' : offered ? 'offered' : 'up_to_date',
    offer: offered
      ? {
          version: '1.2.0',
          published: '2026-11-20',
          notes: [
            'L’envoi des notifications par mail.',
            'Les listes d’un collège de mille élèves s’ouvrent deux fois plus vite.',
          ],
          size: UPDATE_SIZE,
          way: situation === 'closes' || situation === 'administered' ? situation : 'system',
        }
      : null,
  };
}
