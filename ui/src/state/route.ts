// Addresses of the screens, kept in the fragment so that no server and no history trick is needed.

import type { Population } from '../generated/Population';

export type Route =
  | {
      screen:
        | 'home'
        | 'schools'
        | 'duplicates'
        | 'files'
        | 'import'
        | 'corrections'
        | 'joining'
        | 'settings'
        | 'journal';
    }
  | { screen: 'accounts' | 'statistics'; population: Population }
  | { screen: 'account'; population: Population; account: number }
  | { screen: 'help'; topic: string | null };

const POPULATIONS: readonly string[] = [
  'legal_guardians',
  'persons_in_charge',
  'pupils',
] satisfies Population[];

function isPopulation(value: string | undefined): value is Population {
  return value !== undefined && POPULATIONS.includes(value);
}

export function formatRoute(route: Route): string {
  switch (route.screen) {
    case 'accounts':
    case 'statistics':
      return `#/${route.screen}/${route.population}`;
    case 'account':
      return `#/accounts/${route.population}/${route.account}`;
    case 'help':
      return route.topic ? `#/help/${route.topic}` : '#/help';
    default:
      return `#/${route.screen}`;
  }
}

/** Reads a fragment; what is not understood leads home. */
export function parseRoute(fragment: string): Route {
  const [screen, first, second] = fragment.replace(/^#\/?/, '').split('/');
  switch (screen) {
    case 'schools':
    case 'duplicates':
    case 'files':
    case 'import':
    case 'corrections':
    case 'joining':
    case 'settings':
    case 'journal':
      return { screen };
    case 'statistics':
      return { screen, population: isPopulation(first) ? first : 'legal_guardians' };
    case 'accounts': {
      const population = isPopulation(first) ? first : 'legal_guardians';
      const account = Number(second);
      return second && Number.isInteger(account) && account >= 0
        ? { screen: 'account', population, account }
        : { screen: 'accounts', population };
    }
    case 'help':
      return { screen, topic: first && /^[a-z-]+$/.test(first) ? first : null };
    default:
      return { screen: 'home' };
  }
}
