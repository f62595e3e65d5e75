// Choices of this window, kept by the web view. Nothing about persons goes here.

export const PAGE_SIZES: readonly number[] = [20, 50, 100, 200];

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
