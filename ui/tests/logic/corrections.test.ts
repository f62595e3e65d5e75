import { describe, expect, test } from 'vitest';
import type { Correction } from '../../src/generated/Correction';
import {
  aboutLabel,
  correctionSentences,
  foundSentence,
  seenIn,
  sourceName,
} from '../../src/messages/corrections';
import { chosen, grouped } from '../../src/screens/corrections/grouping';

const plain = (text: string) => text.replace(/[\u00a0\u202f]/g, ' ');

function correction(id: number, part: Partial<Correction> = {}): Correction {
  return {
    id,
    about: 'pupil',
    name: 'LILAS Diane',
    class: 'CP A',
    field: 'INE',
    code: 'ine-shape',
    reason: 'L’INE n’a pas la forme attendue.',
    leftOut: false,
    file: 'eleves.csv',
    line: 1200,
    since: '2026-11-16T23:20:00Z',
    account: null,
    ...part,
  };
}

const FILE = correction(1, { about: 'file', name: 'responsables.csv', class: null, field: null, line: null });
const LIST = [
  FILE,
  correction(2),
  correction(3, { field: 'Né(e) le' }),
  correction(4, { about: 'guardian', class: 'CP A, CE1', account: 7 }),
  correction(5, { about: 'guardian', class: 'CP A, CE1', account: 8 }),
  correction(6, { class: 'CE1' }),
];

describe('corrections', () => {
  test('of one person stand together; namesakes do not', () => {
    expect(grouped(LIST).map(({ corrections }) => corrections.map(({ id }) => id))).toEqual([
      [1],
      [2, 3],
      [4],
      [5],
      [6],
    ]);
    expect(grouped([...LIST, correction(7)])[1]?.corrections.map(({ id }) => id)).toEqual([2, 3, 7]);
  });

  test('are chosen by population and by words', () => {
    const ids = (...criteria: [Correction['about'] | null, string]) =>
      chosen(LIST, ...criteria).map(({ id }) => id);
    expect(ids(null, '')).toEqual([1, 2, 3, 4, 5, 6]);
    expect(ids('guardian', '')).toEqual([4, 5]);
    expect(ids('file', '')).toEqual([1]);
    expect(ids(null, 'diane ce1')).toEqual([4, 5, 6]);
    expect(ids('pupil', 'ne(e)')).toEqual([3]);
    expect(ids(null, 'RESPONSABLES.csv')).toEqual([1]);
    expect(ids('pupil', 'responsables')).toEqual([]);
  });

  test('say where they were seen and since when', () => {
    expect(plain(seenIn(correction(2)))).toBe('eleves.csv, ligne 1 200');
    expect(seenIn(FILE)).toBe('eleves.csv');
  });

  test('are counted', () => {
    expect(plain(foundSentence(7, 7))).toBe('7 corrections');
    expect(plain(foundSentence(1, 7))).toBe('1 correction sur 7');
    expect([sourceName('1D'), sourceName('2D')]).toEqual(['ONDE', 'SIECLE']);
  });

  test.each<[number, number, boolean, string[]]>([
    [0, 0, true, []],
    [2, 0, false, ['2 corrections à faire seront ajoutées à la liste.']],
    [1, 0, true, ['1 correction à faire est ajoutée à la liste.']],
    [0, 1, false, ['1 correction quittera la liste : les fichiers la montrent faite.']],
    [0, 3, true, ['3 corrections quittent la liste : les fichiers les montrent faites.']],
  ])('added and made: %i, %i, %s', (correctionsFound, correctionsMade, done, sentences) =>
    expect(correctionSentences({ correctionsFound, correctionsMade }, done).map(plain)).toEqual(sentences),
  );
});

describe('what a correction is about', () => {
  test('a line that is nobody’s account yet is told from a file', () => {
    expect(aboutLabel('file', 'responsables.csv', 'responsables.csv')).toBe('Fichier');
    expect(aboutLabel('file', 'KIWI Hugo', 'responsables.csv')).toBe('Ligne d’un fichier');
    expect(aboutLabel('pupil', 'LILAS Diane', 'eleves.csv')).toBe('Élève');
    expect(aboutLabel('guardian', 'KIWI Hugo', 'responsables.csv')).toBe('Responsable');
  });
});
