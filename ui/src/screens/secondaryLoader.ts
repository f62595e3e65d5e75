type Secondary = typeof import('./secondary');

let asked: Promise<Secondary> | undefined;

/** The screens that no window opens on, read at the first call. */
export function secondaryScreens(): Promise<Secondary> {
  return (asked ??= import('./secondary'));
}
