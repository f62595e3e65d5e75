// What the first sheets of a school need, and its files do not say: where its families sign in, and how it is called.

import type { SchoolChanges } from '../../generated/SchoolChanges';
import { isUnnamed, type Lacking } from '../../messages/import';
import { call } from '../../state/session.svelte';
import { synchronisation } from '../../state/synchronisation.svelte';

export async function lackingOf(schools: readonly SchoolChanges[]): Promise<Lacking> {
  // The service says it of its own.
  const own = schools.filter(({ uai }) => !synchronisation.owns(uai));
  const portals = await Promise.all(
    own.map(async ({ uai }) => ((await call('settings', { school: uai })).portal === '' ? [uai] : [])),
  );
  const names = await Promise.all(
    own.filter(isUnnamed).map(async ({ uai }) => {
      const said = await call('school_identities', { school: uai });
      return said.own.name === '' ? [uai] : [];
    }),
  );
  return { portal: portals.flat(), name: names.flat() };
}

export async function savePortal(school: string, portal: string): Promise<void> {
  const settings = await call('settings', { school });
  await call('save_settings', { school, settings: { ...settings, portal } });
}

export async function saveName(school: string, name: string): Promise<void> {
  const { own } = await call('school_identities', { school });
  await call('save_school_identity', { school, identity: { ...own, name } });
}
