// What became otherwise than the director decided, school by school: kept while other screens are shown, forgotten
// when the store locks.

import type { ConflictCard } from '../generated/ConflictCard';
import { Resource } from './resource.svelte';

let conflicts: Record<string, Resource<ConflictCard[]>> = {};

export function conflictsOf(school: string): Resource<ConflictCard[]> {
  return (conflicts[school] ??= new Resource<ConflictCard[]>());
}

export function forgetConflicts(): void {
  conflicts = {};
}
