// Pictures of every view, in light and dark, wide and narrow, into a folder.

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { startServer } from './server';
import { VIEWS } from './views';
import { launch, type Look, openWindow } from './window';

const LOOKS: Record<string, Look> = {
  clair: { theme: 'light' },
  sombre: { theme: 'dark' },
  etroit: { theme: 'light', width: 320, height: 640 },
  // As they stand on an office screen: what does not fit is not in the picture.
  bureau: { theme: 'light', width: 1240, height: 820 },
  petit: { theme: 'light', width: 1024, height: 700 },
  agrandi: { theme: 'light', width: 1240, height: 820, zoom: 200 },
};
const WINDOWS = ['bureau', 'petit'];

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
    for (const look of looks) {
      const window = await openWindow(browser, server.address, view.scenario, LOOKS[look]);
      await view.go?.(window.page, window);
      await window.settled();
      await window.page.screenshot({
        path: join(folder, `${view.name}-${look}.png`),
        fullPage: !WINDOWS.includes(look),
      });
      await window.close();
      taken += 1;
    }
  }
  await browser.close();
  await server.close();
  return taken;
}
