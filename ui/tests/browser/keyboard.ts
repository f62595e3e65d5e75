// Somebody without a mouse, who must see where they are at every stop.

import type { Page } from 'playwright-core';
import { expect } from 'vitest';
import { choose, pressable, tabTo, type Role } from './steps';

const SETTLED = '(stands)';

/** What has the focus goes and something else takes it: for so many frames nobody misses it. */
const FRAMES = 10;

/** Where the focus is, in a word, if nobody can see it; `null` where it is in sight. */
async function lostFocus(page: Page): Promise<string | null> {
  let lost: string | null = null;
  for (let frames = 0; frames < FRAMES; frames += 1) {
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    lost = await lostNow(page);
    if (lost === null) break;
  }
  return lost;
}

async function lostNow(page: Page): Promise<string | null> {
  return page.evaluate(() => {
    const element = document.activeElement;
    if (!element || element === document.body) return 'nowhere';
    const named = `${element.tagName.toLowerCase()} « ${(element.getAttribute('aria-label') ?? element.textContent ?? '').trim().slice(0, 60)} »`;
    if (!element.checkVisibility({ opacityProperty: true, visibilityProperty: true })) {
      return `${named} is hidden`;
    }
    // Where each line counts, the title of a list is read and not seen: its tab says the same.
    if (element.tagName === 'H1' && getComputedStyle(element.parentElement ?? element).clipPath !== 'none') {
      return document.querySelector('nav [aria-current="page"]') ? null : `${named} is not seen`;
    }
    const box = element.getBoundingClientRect();
    const left = Math.max(box.left, 0);
    const right = Math.min(box.right, innerWidth);
    const top = Math.max(box.top, 0);
    const bottom = Math.min(box.bottom, innerHeight);
    if (right - left < 1 || bottom - top < 1) return `${named} is out of the window`;
    // A line that wraps is not everywhere in its box.
    const points = [...element.getClientRects()].map((rect) => [
      (Math.max(rect.left, 0) + Math.min(rect.right, innerWidth)) / 2,
      (Math.max(rect.top, 0) + Math.min(rect.bottom, innerHeight)) / 2,
    ]);
    const seen = points.some(([x = 0, y = 0]) => {
      const found = document.elementFromPoint(x, y);
      return found !== null && (element.contains(found) || found.contains(element));
    });
    return seen ? null : `${named} is under something else`;
  });
}

/** The steps of somebody who uses the keyboard alone; the focus is looked at after each, and at each stop on the way. */
export function keyboard(page: Page) {
  const stands = async (after: string): Promise<void> => {
    const lost = await lostFocus(page);
    expect(lost === null ? SETTLED : lost, `the focus after ${after}`).toBe(SETTLED);
  };
  /** After the last stop Chromium offers its own buttons, once, then the first stop again. */
  let left = false;
  const stop = async (after: string): Promise<void> => {
    const lost = await lostNow(page);
    const leaves = !left && lost === 'nowhere';
    left = leaves;
    if (lost !== null && !leaves) await stands(after);
  };
  const reach = (role: Role, name: string | RegExp): Promise<void> =>
    tabTo(page, role, name, () => stop(`Tab, on the way to ${role} « ${String(name)} »`));

  return {
    stands,
    reach,
    async tab(on: string): Promise<void> {
      await page.keyboard.press('Tab');
      await stop(`Tab on ${on}`);
    },
    async key(key: string, what = key): Promise<void> {
      await page.keyboard.press(key);
      await stands(what);
    },
    async press(role: Role, name: string | RegExp): Promise<void> {
      await reach(role, name);
      await pressable(page);
      await page.keyboard.press(role === 'checkbox' ? 'Space' : 'Enter');
      await stands(`${role} « ${String(name)} »`);
    },
    async type(role: Role, name: string | RegExp, text: string): Promise<void> {
      await reach(role, name);
      await page.keyboard.press('Control+A');
      await page.keyboard.type(text);
      await stands(`typing in « ${String(name)} »`);
    },
    async choose(group: string | RegExp, name: string | RegExp): Promise<void> {
      await choose(page, group, name);
      await stands(`choosing « ${String(name)} »`);
    },
    /** Something that comes of what was done, and where the focus is once it has come. */
    async seen(locator: { waitFor: () => Promise<void> }, what: string): Promise<void> {
      await locator.waitFor();
      await stands(what);
    },
  };
}
