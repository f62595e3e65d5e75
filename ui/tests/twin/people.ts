// A small fictitious school, always the same: families named after plants.

import type { AccountRow } from '../../src/generated/AccountRow';
import type { Origin } from '../../src/generated/Origin';
import type { Population } from '../../src/generated/Population';
import type { State } from '../../src/generated/State';
import { TODAY } from './calendar';

const FAMILIES = [
  'ABRICOT', 'BOULEAU', 'CERFEUIL', 'DAHLIA', 'ÉGLANTINE', 'FOUGÈRE', 'GENÉVRIER', 'HORTENSIA', 'IRIS', 'JASMIN',
  'KIWI', 'LILAS', 'MIMOSA', 'NOISETTE', 'ORTIE', 'PIVOINE', 'QUETSCHE', 'ROMARIN', 'SARRIETTE', 'TOURNESOL',
  'VERVEINE', 'DE LA ZINNIA', 'D’ARGAN-NÉROLI', 'ŒILLET',
]; // prettier-ignore
const PUPILS = ['Alix', 'Basile', 'Capucine', 'Diane', 'Élise', 'Félix', 'Gaël', 'Hélène', 'Inès', 'Jules'];
const GUARDIANS = [
  'Agathe',
  'Benoît',
  'Chloé',
  'Damien',
  'Edmée',
  'François',
  'Gisèle',
  'Hugo',
  'Iris',
  'Joël',
];
const CLASSES = [
  { code: 'PSMS', label: 'PS-MS', level: 'PS' },
  { code: 'GS', label: 'GS', level: 'GS' },
  { code: 'CPA', label: 'CP A', level: 'CP' },
  { code: 'CE1', label: 'CE1', level: 'CE1' },
  { code: 'CM1CM2', label: 'CM1-CM2', level: 'CM1' },
];
/** A pupil who just arrived. */
const NO_CLASS = { code: '', label: '', level: 'CP' };
const COLLEGE_CLASSES = [
  { code: '6A', label: 'SIXIÈME A', level: '10010012110' },
  { code: '5B', label: 'CINQUIÈME B', level: '10110001110' },
  { code: '3C', label: 'TROISIÈME C', level: '10210001110' },
];
const STATES: State[] = [
  'not_notified',
  'not_notified',
  'notified',
  'notified',
  'activating',
  'activated',
  'activated',
];

/** When sheets were handed out: some run out today, tomorrow, in ten days. */
const HANDED_OUT = ['2026-09-08', '2026-08-21', '2026-09-08', '2026-08-22', '2026-09-01', '2026-09-08'];

export interface Holder {
  account: number;
  population: Population;
  name: string;
  login: string;
  state: State;
  origin: Origin;
  mail: boolean;
  mailConfirmed: boolean;
  mobile: string | null;
  mobileConfirmed: boolean;
  notifiedOn: string | null;
  signedInOn: string | null;
  resetAskedOn: string | null;
  /** The provisional password, and since when. */
  password: string | null;
  provisionalSince: string | null;
  generation: number;
  /** A sheet of an earlier generation was never used. */
  sheetVoid: boolean;
}

export interface Pair {
  row: number;
  pupil: string;
  birthDate: string;
  class: { code: string; label: string; level: string };
  holder: Holder;
  anomaly: AccountRow['anomaly'];
}

function passwordOf(account: number, generation: number): string {
  const alphabet = 'CDFGHJKMNPQRTVWX2345789';
  let value = account * 7919 + generation * 104_729 + 13;
  let text = '';
  for (let index = 0; index < 8; index += 1) {
    text += alphabet[value % 23];
    value = Math.floor(value / 3) + 977 * (index + 1);
  }
  return text;
}

export function freshPassword(holder: Holder, since = TODAY): void {
  holder.generation += 1;
  holder.password = passwordOf(holder.account, holder.generation);
  holder.provisionalSince = since;
  holder.resetAskedOn = null;
}

/** A mobile, a landline that somebody wrote in its place, or nothing. */
function mobileOf(account: number, population: Population): string | null {
  if (population === 'pupils' || account % 5 === 0) return null;
  return account % 11 === 0 ? '04 72 00 00 11' : `06 39 98 ${String(account % 100).padStart(2, '0')} 01`;
}

function holder(account: number, population: Population, name: string, login: string): Holder {
  const allowed = population === 'pupils' ? STATES.filter((state) => state !== 'activating') : STATES;
  const state = allowed[(account * 5) % allowed.length] ?? 'not_notified';
  const guardian = population !== 'pupils';
  const activated = state === 'activated';
  const byFranceConnect = guardian && activated && account % 4 === 1;
  const byItself = state === 'not_notified' || byFranceConnect;
  const mobile = mobileOf(account, population);
  const made: Holder = {
    account,
    population,
    name,
    login,
    state,
    origin: state === 'not_notified' ? 'unset' : byFranceConnect ? 'france_connect' : 'school',
    mail: account % 3 !== 0 || (guardian && activated),
    mailConfirmed: guardian && activated && !byFranceConnect,
    mobile,
    mobileConfirmed: byFranceConnect && mobile !== null,
    notifiedOn: byItself ? null : (HANDED_OUT[account % HANDED_OUT.length] ?? null),
    signedInOn: activated ? (account % 6 === 2 ? '2026-06-15' : '2026-09-21') : null,
    resetAskedOn: activated && account % 9 === 0 ? '2026-11-19' : null,
    password: null,
    provisionalSince: null,
    generation: 0,
    sheetVoid: state === 'not_notified' && account % 8 === 0,
  };
  if (state === 'activating') made.signedInOn = made.notifiedOn;
  if (state === 'notified') freshPassword(made, made.notifiedOn ?? TODAY);
  return made;
}

/** The same people on a day when nothing asks for anything. */
export function calm(pairs: Pair[]): Pair[] {
  for (const { holder } of pairs) {
    holder.resetAskedOn = null;
    holder.sheetVoid = false;
    if (holder.notifiedOn === null) continue;
    holder.notifiedOn = '2026-09-08';
    if (holder.password !== null) holder.provisionalSince = holder.notifiedOn;
  }
  return pairs.map((pair) => ({ ...pair, anomaly: null }));
}

/** Families of one to three pupils and one or two guardians. */
export function primarySchool(size = 60, longNames = false): Pair[] {
  const pairs: Pair[] = [];
  let account = 1;
  for (let family = 0; family < size; family += 1) {
    const name = longNames
      ? `${FAMILIES[family % FAMILIES.length]}-DE-LA-TRÈS-LONGUE-LIGNÉE-DES-JARDINS-SUSPENDUS`
      : (FAMILIES[family % FAMILIES.length] ?? 'IRIS');
    const guardians = Array.from({ length: family % 3 === 0 ? 1 : 2 }, (_, index) => {
      const first = GUARDIANS[(family + index * 3) % GUARDIANS.length] ?? 'Agathe';
      const login = `${first[0]?.toLowerCase()}.${name
        .toLowerCase()
        .replace(/[^a-z]/g, '')
        .slice(0, 40)}${family || ''}`;
      return holder(account++, 'legal_guardians', `${name} ${first}`, login);
    });
    for (let child = 0; child < (family % 4 === 0 ? 2 : 1); child += 1) {
      for (const guardian of guardians) {
        pairs.push({
          row: pairs.length,
          pupil: `${name} ${PUPILS[(family + child * 5) % PUPILS.length]}`,
          birthDate: `201${7 + (child % 3)}-0${1 + (family % 9)}-1${family % 10}`,
          class: family === 7 ? NO_CLASS : (CLASSES[(family + child) % CLASSES.length] as Pair['class']),
          holder: guardian,
          anomaly: family === 2 ? 'link_reported_wrong' : family === 5 ? 'birth_date_reported_wrong' : null,
        });
      }
    }
  }
  return pairs;
}

/** The same families in a collège: legal guardians, some persons in charge, and the pupils themselves. */
export function college(): Pair[] {
  const pairs = primarySchool(30).map((pair, index) => ({
    ...pair,
    class: COLLEGE_CLASSES[index % COLLEGE_CLASSES.length] as Pair['class'],
  }));
  const pupils = [...new Map(pairs.map((pair) => [pair.pupil, pair])).values()];
  let account = 500;
  for (const pair of pupils) {
    const login = `e.${pair.pupil.toLowerCase().replace(/[^a-z]/g, '')}`;
    pairs.push({
      ...pair,
      row: pairs.length,
      anomaly: null,
      holder: holder(account++, 'pupils', pair.pupil, login),
    });
  }
  for (const pair of pupils.slice(0, 4)) {
    pairs.push({
      ...pair,
      row: pairs.length,
      anomaly: null,
      holder: holder(account++, 'persons_in_charge', `ABEILLE Maya ${account}`, `m.abeille${account}`),
    });
  }
  return pairs;
}
