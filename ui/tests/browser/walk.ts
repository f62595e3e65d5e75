// One way through one window, watched.

import type { Browser, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { ScenarioName } from '../twin/scenario';
import { openWindow, type Window } from './window';

export type Way = (page: Page, window: Window) => Promise<void>;

/** A window, a way through it, and nothing said in its console. */
export async function walkIn(browser: Browser, scenario: ScenarioName, way: Way): Promise<void> {
  const window = await openWindow(browser, scenario);
  try {
    await way(window.page, window);
    expect(window.troubles).toEqual([]);
  } finally {
    await window.close();
  }
}

/** How many times a command was called. */
export function count(window: Window, command: string): number {
  return window.server.twin.calls.filter((call) => call.command === command).length;
}
