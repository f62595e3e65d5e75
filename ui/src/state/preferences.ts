// Choices of this window, kept by the web view. Nothing about persons goes here.

export const PAGE_SIZES: readonly number[] = [20, 50, 100, 200];

/** Sizes that everything can be shown at, in percent, as browsers have them. */
export const ZOOMS: readonly number[] = [80, 90, 100, 110, 125, 150, 175, 200];

export type Theme = 'system' | 'light' | 'dark';

export function rememberedPageSize(): number {
  const kept = Number(read('page-size'));
  return PAGE_SIZES.includes(kept) ? kept : 50;
}

export function rememberPageSize(size: number): void {
  write('page-size', String(size));
}

export function rememberedTheme(): Theme {
  const kept = read('theme');
  return kept === 'light' || kept === 'dark' ? kept : 'system';
}

export function rememberTheme(theme: Theme): void {
  write('theme', theme);
}

export function rememberedZoom(): number {
  const kept = Number(read('zoom'));
  return ZOOMS.includes(kept) ? kept : 100;
}

export function rememberZoom(percent: number): void {
  write('zoom', String(percent));
}

function read(key: string): string | null {
  try {
    return localStorage.getItem(`preau.${key}`);
  } catch {
    return null;
  }
}

function write(key: string, value: string): void {
  try {
    localStorage.setItem(`preau.${key}`, value);
  } catch {
    // A web view without storage forgets the choice at the next start; nothing else depends on it.
  }
}
