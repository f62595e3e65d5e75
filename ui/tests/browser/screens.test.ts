// Every screen in every state: no axe-core violation in light and dark, nothing lost at 320 px and at 200 %,
// nothing said in the console, and no breach of the content security policy.

import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { overflow, violations } from './axe';
import { VIEWS } from './views';
import { launch, openWindow, type Window } from './window';

let browser: Browser;
beforeAll(async () => {
  browser = await launch();
});
afterAll(() => browser.close());

async function look(window: Window, theme: 'light' | 'dark', width: number): Promise<void> {
  await window.look({ theme, width });
  await window.page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
  );
}

describe('screens', () => {
  for (const view of VIEWS) {
    test(view.name, async () => {
      const window = await openWindow(browser, inject('server'), view.scenario);
      const { page } = window;
      try {
        await view.go?.(page, window);
        await window.settled();
        expect(await violations(page), 'light').toEqual([]);
        expect(await overflow(page), 'light').toEqual([]);
        await look(window, 'dark', 1280);
        expect(await page.locator('html').getAttribute('data-theme')).toBe('dark');
        expect(await violations(page), 'dark').toEqual([]);
        await look(window, 'dark', 320);
        expect(await violations(page), 'dark, 320 px').toEqual([]);
        // 320 px wide, which is also 1280 px at 400 % zoom.
        await look(window, 'light', 320);
        expect(await violations(page), '320 px').toEqual([]);
        expect(await overflow(page), '320 px').toEqual([]);
        await look(window, 'light', 1240);
        for (let steps = 0; steps < 5; steps += 1) await page.keyboard.press('Control++');
        await page.waitForFunction(() => document.documentElement.style.fontSize === '200%');
        expect(await violations(page), '200 %').toEqual([]);
        expect(await overflow(page), '200 %').toEqual([]);
        expect(await page.locator('html').getAttribute('lang')).toBe('fr');
        expect(window.troubles).toEqual([]);
      } finally {
        await window.close();
      }
    });
  }
});
