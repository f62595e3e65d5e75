import { describe, expect, test } from 'vitest';
import {
  count,
  fileMoment,
  formatDate,
  formatDay,
  formatNumber,
  formatPhone,
  formatShare,
  formatSize,
  formatTimestamp,
  inflect,
  share,
} from '../../src/messages/format';

describe('plurals', () => {
  test.each([
    [0, '0\u00a0compte'],
    [1, '1\u00a0compte'],
    [2, '2\u00a0comptes'],
    [1234, '1\u202f234\u00a0comptes'],
  ])('%i', (value, text) => expect(count(value, 'compte')).toBe(text));

  test('irregular forms', () => {
    expect(inflect(1, 'sera créée', 'seront créées')).toBe('sera créée');
    expect(inflect(3, 'sera créée', 'seront créées')).toBe('seront créées');
  });
});

describe('numbers', () => {
  test('shares have at most two decimals', () => {
    expect(formatShare(6461)).toBe('64,61\u00a0%');
    expect(formatShare(10_000)).toBe('100\u00a0%');
    expect(formatShare(0)).toBe('0\u00a0%');
  });

  test('a share of nothing is nothing', () => {
    expect(share(0, 0)).toBe(0);
    expect(share(2, 238)).toBe(84);
    expect(formatNumber(1_000_000)).toBe('1\u202f000\u202f000');
  });

  test.each([
    [0, '0\u00a0octet'],
    [999, '999\u00a0octets'],
    [1500, '1,5\u00a0ko'],
    [61_440, '61\u00a0ko'],
    [5_242_880, '5,2\u00a0Mo'],
    [3_000_000_000, '3\u00a0Go'],
  ])('%i bytes', (bytes, text) => expect(formatSize(bytes)).toBe(text));
});

describe('telephone numbers', () => {
  test.each([
    ['0612345678', '06\u00a012\u00a034\u00a056\u00a078'],
    ['06.12.34 56-78', '06\u00a012\u00a034\u00a056\u00a078'],
    ['+33612345678', '+33\u00a06\u00a012\u00a034\u00a056\u00a078'],
    ['0033 6 12 34 56 78', '+33\u00a06\u00a012\u00a034\u00a056\u00a078'],
    ['061234567', '061234567'],
    ['+41 22 123 45 67', '+41 22 123 45 67'],
    ['prévenir la voisine', 'prévenir la voisine'],
  ])('%s', (written, text) => expect(formatPhone(written)).toBe(text));
});

describe('dates', () => {
  test('a date has no time zone', () => {
    expect(formatDate('2026-01-01')).toBe('01/01/2026');
    expect(formatDate('bizarre')).toBe('bizarre');
  });

  test('a day is named', () => {
    expect(formatDay('2026-12-01')).toBe('mardi 1er décembre');
    expect(formatDay('2026-11-21')).toBe('samedi 21 novembre');
    expect(formatDay('bizarre')).toBe('bizarre');
  });

  test('a timestamp is told as it is written, wherever this computer is', () => {
    expect(formatTimestamp('2026-11-21T14:02:00+01:00')).toBe('21/11/2026 à 14:02');
    expect(formatTimestamp('2026-07-01T19:30:00-04:00')).toBe('01/07/2026 à 19:30');
    expect(formatTimestamp('bizarre')).toBe('bizarre');
  });

  test('the moment of a file name has fourteen digits', () => {
    expect(fileMoment(new Date('2026-01-02T02:04:05Z'), 'Europe/Paris')).toBe('20260102030405');
  });

  test('the moment of a file name is the school’s, whatever the clock of the computer', () => {
    expect(fileMoment(new Date('2026-07-31T22:30:09Z'), 'Europe/Paris')).toBe('20260801003009');
    expect(fileMoment(new Date('2026-12-31T23:00:00Z'), 'Europe/Paris')).toBe('20270101000000');
    expect(fileMoment(new Date('2026-12-31T23:00:00Z'), 'America/Martinique')).toBe('20261231190000');
  });
});
