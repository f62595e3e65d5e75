import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { ZOOMS } from '../../src/state/preferences';
import { zoomAfter, zoomAsked } from '../../src/state/zoom.svelte';

const pressed = (key: string, code: string, held: Partial<KeyboardEvent> = {}) =>
  zoomAsked({ key, code, ctrlKey: true, metaKey: false, altKey: false, ...held });

describe('keys of the zoom', () => {
  test.each([
    ['the numeric pad', '+', 'NumpadAdd', 'in'],
    ['the numeric pad', '-', 'NumpadSubtract', 'out'],
    ['the numeric pad', '0', 'Numpad0', 'reset'],
    ['AZERTY with Shift', '+', 'Equal', 'in'],
    ['AZERTY without Shift', '=', 'Equal', 'in'],
    ['AZERTY', '-', 'Digit6', 'out'],
    ['AZERTY with Shift', '0', 'Digit0', 'reset'],
    ['AZERTY without Shift', 'à', 'Digit0', 'reset'],
    ['QWERTY', '-', 'Minus', 'out'],
    ['Swiss', '+', 'Digit1', 'in'],
  ])('%s: %s', (_keyboard, key, code, asked) => expect(pressed(key, code)).toBe(asked));

  test('other keys of AZERTY ask for nothing', () => {
    expect(pressed(')', 'Minus')).toBeNull();
    expect(pressed('_', 'Digit8')).toBeNull();
    expect(pressed('Insert', 'Numpad0')).toBeNull();
    expect(pressed('f', 'KeyF')).toBeNull();
  });

  test('without Ctrl, or with AltGr, they write', () => {
    expect(pressed('+', 'NumpadAdd', { ctrlKey: false })).toBeNull();
    expect(pressed('@', 'Digit0', { altKey: true })).toBeNull();
    expect(pressed('+', 'Equal', { ctrlKey: false, metaKey: true })).toBe('in');
  });
});

describe('sizes', () => {
  test('one after the other, to the end', () => {
    const upwards = ZOOMS.map((percent) => zoomAfter(percent, 'in'));
    expect(upwards).toEqual([90, 100, 110, 125, 150, 175, 200, 200]);
    expect(ZOOMS.map((percent) => zoomAfter(percent, 'out'))).toEqual([80, 80, 90, 100, 110, 125, 150, 175]);
    expect(zoomAfter(175, 'reset')).toBe(100);
  });
});

test('what depends on the room asks a container: a media query knows nothing of the zoom', () => {
  const styled = readdirSync('src', { recursive: true, encoding: 'utf8' }).filter((name) =>
    /\.(svelte|css)$/.test(name),
  );
  expect(styled.length).toBeGreaterThan(70);
  const asked = (name: string) => /@media[^{]*(?:width|height)/.test(readFileSync(`src/${name}`, 'utf8'));
  expect(styled.filter(asked)).toEqual([]);
});
