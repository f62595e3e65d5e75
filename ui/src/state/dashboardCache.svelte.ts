// The dashboard of each school, kept while other screens are shown: asked for as soon as the school is known, and
// there at once when the director comes back to it. Forgotten when the store locks.

import type { Dashboard } from '../generated/Dashboard';
import { Resource } from './resource.svelte';

let dashboards: Record<string, Resource<Dashboard>> = {};

export function dashboardOf(school: string): Resource<Dashboard> {
  return (dashboards[school] ??= new Resource<Dashboard>());
}

export function forgetDashboards(): void {
  dashboards = {};
}
