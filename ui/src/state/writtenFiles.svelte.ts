// What became of files in this window: whatever else shows them says so.

import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import type { WrittenFile } from '../generated/WrittenFile';

const deleted = new SvelteSet<string>();
/** Files that waited to be printed, and where they were saved. */
const saved = new SvelteMap<string, WrittenFile>();

export function isDeleted(path: string): boolean {
  return deleted.has(path);
}

export function noteDeleted(path: string): void {
  deleted.add(path);
}

/** The file as it is by now. */
export function asSaved(file: WrittenFile): WrittenFile {
  return saved.get(file.path) ?? file;
}

export function noteSaved(path: string, file: WrittenFile): void {
  saved.set(path, file);
  noteWritten(file.path);
}

/** A file stands there again. */
export function noteWritten(path: string): void {
  deleted.delete(path);
}
