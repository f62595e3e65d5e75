// Pictures of every view, in light and dark, wide and narrow, into a folder.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from './server';
import { VIEWS } from './views';
import { launch, type Look, openWindow } from './window';

const WINDOWS: Record<string, Look> = {
  // As they stand on an office screen: what does not fit is not in the picture.
  bureau: { width: 1240, height: 820 },
  petit: { width: 1024, height: 700 },
  etroit: { width: 320, height: 640 },
};

/** Each window in light and dark, at 100 and at 200 %: `petit`, `petit-sombre`, `petit-agrandi`, `petit-agrandi-sombre`. */
const LOOKS: Record<string, Look> = Object.fromEntries([
  ['clair', { theme: 'light' }],
  ['sombre', { theme: 'dark' }],
  ...Object.entries(WINDOWS).flatMap(([name, window]) =>
    [100, 200].flatMap((zoom) =>
      (['light', 'dark'] as const).map((theme) => [
        name + (zoom === 100 ? '' : '-agrandi') + (theme === 'light' ? '' : '-sombre'),
        { ...window, theme, zoom },
      ]),
    ),
  ),
]);

/** What of a page is in the picture: all of it, where it is long and narrow. */
const isWhole = (look: string): boolean => !/^(bureau|petit)(-sombre)?$/.test(look);

/** Only names that contain `only`, and only the given looks, when told. */
export async function takeScreenshots(
  folder: string,
  only = '',
  looks = Object.keys(LOOKS),
): Promise<number> {
  await mkdir(folder, { recursive: true });
  const server = await startServer();
  const browser = await launch();
  let taken = 0;
  for (const view of VIEWS.filter(({ name }) => name.includes(only))) {
    // A window that is resized closes its menus, and keeps what was measured in the size of the text: only its theme changes.
    for (const alike of bySize(looks)) {
      const [first = ''] = alike;
      const window = await openWindow(browser, server.address, view.scenario, LOOKS[first]);
      await view.go?.(window.page, window);
      for (const look of alike) {
        await window.page.emulateMedia({
          colorScheme: LOOKS[look]?.theme ?? 'light',
          reducedMotion: 'reduce',
        });
        await window.settled();
        await window.page.screenshot({
          path: join(folder, `${view.name}-${look}.png`),
          fullPage: isWhole(look),
        });
        taken += 1;
      }
      await window.close();
    }
  }
  await browser.close();
  await server.close();
  return taken;
}

/** The looks that differ by their theme alone, together. */
function bySize(looks: readonly string[]): string[][] {
  const sizes = new Map<string, string[]>();
  for (const look of looks) {
    const { width, height, zoom } = LOOKS[look] ?? {};
    const size = [width, height, zoom].join();
    sizes.set(size, [...(sizes.get(size) ?? []), look]);
  }
  return [...sizes.values()];
}
