// Numbers, dates and plurals as French wants them.

const numbers = new Intl.NumberFormat('fr-FR');
const percents = new Intl.NumberFormat('fr-FR', { minimumFractionDigits: 0, maximumFractionDigits: 2 });

export function formatNumber(value: number): string {
  return numbers.format(value);
}

/** French takes the singular below two: « 0 compte », « 1 compte », « 2 comptes ». */
export function isPlural(count: number): boolean {
  return Math.abs(count) >= 2;
}

/** The right form of a word, without the number. */
export function inflect(count: number, singular: string, plural = `${singular}s`): string {
  return isPlural(count) ? plural : singular;
}

/** The number and the word, which a line break never separates. */
export function count(value: number, singular: string, plural = `${singular}s`): string {
  return `${formatNumber(value)}\u00a0${inflect(value, singular, plural)}`;
}

/** Hundredths of a percent: 6461 → « 64,61 % ». */
export function formatShare(hundredths: number): string {
  return `${percents.format(hundredths / 100)}\u00a0%`;
}

/** Share of a part in a whole, in hundredths of a percent; 0 of 0 is 0. */
export function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((part * 10_000) / whole);
}

/** ISO date → « 14/11/2026 ». Read as text: a date has no time zone. */
/** With a capital, as at the start of a sentence. */
export function sentenceCase(text: string): string {
  return text.charAt(0).toLocaleUpperCase('fr') + text.slice(1);
}

export function formatDate(iso: string): string {
  const [year, month, day] = iso.slice(0, 10).split('-');
  return year && month && day ? `${day}/${month}/${year}` : iso;
}

/** The ISO date after that one. */
export function dayAfter(iso: string): string {
  const date = new Date(`${iso.slice(0, 10)}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return iso;
  date.setUTCDate(date.getUTCDate() + 1);
  return date.toISOString().slice(0, 10);
}

/** ISO date → « samedi 14 novembre ». */
export function formatDay(iso: string): string {
  const date = new Date(`${iso.slice(0, 10)}T12:00:00Z`);
  if (Number.isNaN(date.getTime())) return iso;
  const text = new Intl.DateTimeFormat('fr-FR', {
    timeZone: 'UTC',
    weekday: 'long',
    day: 'numeric',
    month: 'long',
  });
  return text.format(date).replace(/ 1 /, ' 1er ');
}

/**
 * RFC 3339 timestamp → « 14/11/2026 à 14:02 ». Read as text: it is written as the clocks of the school's own place showed
 * it, whatever this computer's say.
 */
export function formatTimestamp(rfc3339: string): string {
  const [, date, time] = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(rfc3339) ?? [];
  return date && time ? `${formatDate(date)} à ${time}` : rfc3339;
}

/**
 * A telephone number as it is dictated: « 06 12 34 56 78 », « +33 6 12 34 56 78 », never cut at the end of a line.
 * What is not written as a French number stays as it came.
 */
export function formatPhone(written: string): string {
  const digits = written.replaceAll(/[\s.\-\u00a0]/g, '');
  const [, prefix, rest] = /^(0|\+33|0033)([1-9]\d{8})$/.exec(digits) ?? [];
  if (!prefix || !rest) return written;
  const pairs = rest.slice(1).match(/../g) ?? [];
  const first = prefix === '0' ? `0${rest[0]}` : `+33\u00a0${rest[0]}`;
  return [first, ...pairs].join('\u00a0');
}

/** Bytes → « 12 ko ». */
export function formatSize(bytes: number): string {
  if (bytes < 1000) return count(bytes, 'octet');
  const units = ['ko', 'Mo', 'Go'];
  let value = bytes / 1000;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  const rounded = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
  return `${formatNumber(rounded)}\u00a0${units[unit]}`;
}

/** Moment of a suggested file name: AAAAMMJJHHMMSS, as clocks in that time zone show it. */
export function fileMoment(now: Date, timeZone: string): string {
  const two = {
    day: '2-digit',
    month: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  } as const;
  const clock = new Intl.DateTimeFormat('fr-FR', { timeZone, year: 'numeric', ...two });
  const parts: Partial<Record<Intl.DateTimeFormatPartTypes, string>> = Object.fromEntries(
    clock.formatToParts(now).map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second } = parts;
  return `${year}${month}${day}${hour}${minute}${second}`;
}
