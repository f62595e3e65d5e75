import type { InspectedFile } from '../../generated/InspectedFile';

/** What was chosen or dropped as one: a file, or an archive or a folder with what is in it. */
export interface GivenFile {
  path: string;
  name: string;
  files: InspectedFile[];
}

/** The files found, under what they were given as; what holds nothing to be told about is left out. */
export function givenFiles(paths: readonly string[], found: readonly InspectedFile[]): GivenFile[] {
  const given = paths.map((path): GivenFile => ({ path, name: lastName(path), files: [] }));
  for (const file of found) {
    const itself = given.find(({ path }) => path === file.path);
    (itself ?? given.find(({ path }) => holds(path, file.path)))?.files.push(file);
  }
  return given.filter(({ files }) => files.length > 0);
}

/** What of it can be taken away by itself. */
export function partsOf({ files }: GivenFile): GivenFile[] {
  return givenFiles([...new Set(files.map(({ path }) => path))], files);
}

/** The files that were given, once one of them is taken away: a folder stands for what was found in it. */
export function withoutFile(
  paths: readonly string[],
  found: readonly InspectedFile[],
  removed: string,
): string[] {
  const given = paths.flatMap((path) =>
    holds(path, removed) ? found.filter((file) => holds(path, file.path)).map((file) => file.path) : [path],
  );
  return [...new Set(given)].filter((path) => path !== removed);
}

/** Whether that is a folder with this file in it, however the system writes paths. */
function holds(folder: string, path: string): boolean {
  return ['/', '\\'].some((separator) => path.startsWith(folder + separator));
}

function lastName(path: string): string {
  return path.split(/[/\\]/).at(-1) ?? path;
}
