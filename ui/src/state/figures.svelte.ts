// The figures of each school's first screen: asked for as soon as the school is known, and there at once when the
// director comes back to them. Forgotten when the store locks.

import type { Dashboard } from '../generated/Dashboard';
import { Resource } from './resource.svelte';

let figures: Record<string, Resource<Dashboard>> = {};

export function figuresOf(school: string): Resource<Dashboard> {
  return (figures[school] ??= new Resource<Dashboard>());
}

export function forgetFigures(): void {
  figures = {};
}
