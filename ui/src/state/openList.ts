import type { Filter } from '../generated/Filter';
import type { Population } from '../generated/Population';
import { emptyFilter } from './filter';
import { listingOf } from './listing.svelte';
import { router } from './router.svelte';

/** Shows the list of what those criteria find, and of them alone. */
export function openList(school: string, population: Population, filter: Partial<Filter>): void {
  listingOf(school, population).show({ ...emptyFilter(), ...filter });
  router.go({ screen: 'accounts', population });
}
