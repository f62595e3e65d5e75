// One flow through one window, watched.

import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, inject } from 'vitest';
import type { ScenarioName } from './scenario';
import { launch, openWindow, type Window } from './window';

type Steps = (page: Page, window: Window) => Promise<void>;

/** Gives what opens a window, goes through it, and sees that nothing was said in its console. */
export function flows(): (scenario: ScenarioName, steps: Steps) => Promise<void> {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  return async (scenario, steps) => {
    const window = await openWindow(browser, inject('server'), scenario);
    try {
      await steps(window.page, window);
      expect(window.troubles).toEqual([]);
    } finally {
      await window.close();
    }
  };
}
