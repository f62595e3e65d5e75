// What the window shows, kept with the data a moment after each change, and found again after a lock or a restart. It
// names families: nothing of it goes to the web view’s own storage.

import { bridge } from '../bridge';
import type { Desk } from '../generated/Desk';
import type { DeskList } from '../generated/DeskList';
import type { Session } from '../generated/Session';
import { emptyFilter } from './filter';
import { type Listing, listingOf, listings } from './listing.svelte';
import { formatRoute, parseRoute, type Route } from './route';
import { router } from './router.svelte';
import { onForget, onLock, onOpen, session } from './session.svelte';
import { work } from './task.svelte';

const PAUSE_MILLISECONDS = 400;

/** As it was kept last. */
let kept = '';

/** Keeps what is shown once it has not changed for a moment: to be called in an effect. */
export function followDesk(): () => void {
  const shown = JSON.stringify(desk());
  const timer = setTimeout(() => void keep(shown), PAUSE_MILLISECONDS);
  return () => clearTimeout(timer);
}

function desk(): Desk {
  return {
    school: session.school?.uai ?? null,
    place: formatRoute(placeOf(router.current)),
    lists: listings().map((listing) => ({
      school: listing.school,
      population: listing.population,
      filter: listing.filter,
      sort: listing.sort,
      descending: listing.descending,
      page: listing.page,
      selected: [...listing.selected],
    })),
  };
}

/** A window that opens shows nobody’s password: an account is found again in its list. */
function placeOf(route: Route): Route {
  return route.screen === 'account' ? { screen: 'accounts', population: route.population } : route;
}

async function keep(shown: string): Promise<void> {
  if (shown === kept || session.current?.phase.kind !== 'open') return;
  try {
    await bridge.call('keep_desk', { desk: JSON.parse(shown) as Desk });
    kept = shown;
  } catch {
    // Nobody asked for it: what is shown next is kept, or the window opens on its first screen.
  }
}

async function restore(opened: Session): Promise<void> {
  try {
    const desk = await bridge.call('desk', {});
    if (!desk) return;
    if (desk.school) session.choose(desk.school);
    for (const list of desk.lists) {
      if (opened.schools.some(({ uai }) => uai === list.school)) restoreList(list);
    }
    // A window that was only locked is still where it was.
    if (location.hash === '') router.replace(parseRoute(desk.place));
  } catch {
    // What cannot be read is begun anew.
  }
}

function restoreList({ school, population, selected, ...asked }: DeskList): void {
  const listing = listingOf(school, population);
  Object.assign(listing, asked);
  listing.add(selected);
  if (selected.length > 0) void dropUnknown(listing, selected).catch(() => undefined);
}

/** Accounts that are no more are selected no more. */
async function dropUnknown(listing: Listing, selected: readonly number[]): Promise<void> {
  const filter = { ...emptyFilter(), accounts: [...selected] };
  const known = new Set(await bridge.call('select_all', { query: { ...listing.query, filter } }));
  listing.remove(selected.filter((account) => !known.has(account)));
}

onOpen(restore);
// Work under way writes, and a lock is refused meanwhile: it is refused at once.
onLock(async () => {
  if (!work.underWay) await keep(JSON.stringify(desk()));
});
onForget(() => (kept = ''));
