// Files that were deleted from this window: whatever else shows them says so.

import { SvelteSet } from 'svelte/reactivity';

const deleted = new SvelteSet<string>();

export function isDeleted(path: string): boolean {
  return deleted.has(path);
}

export function noteDeleted(path: string): void {
  deleted.add(path);
}

/** A file stands there again. */
export function noteWritten(path: string): void {
  deleted.delete(path);
}
